package org.apache.james.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.store.mailbox.Installation;
import dev.hikyaku.server.store.mailbox.StoredMailboxes;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import reactor.core.publisher.Flux;

import javax.mail.Flags;
import javax.mail.Flags.Flag;

/**
 * James' contract of mailboxes and all that is done to them; parts are open to this package only.
 */
class MailboxesContractTest {

    abstract static class Contract extends MailboxManagerTest<StoredMailboxes> {
        private Installation installation;

        abstract TestDatabase database();

        @Override
        protected StoredMailboxes provideMailboxManager() {
            installation = new Installation(database(), preDeletionHooks());
            return installation.getMailboxManager();
        }

        @Override
        protected SubscriptionManager provideSubscriptionManager() {
            return installation.subscriptions();
        }

        @Override
        protected EventBus retrieveEventBus(StoredMailboxes mailboxes) {
            return installation.bus();
        }

        @Nested
        class MessageTests extends MailboxManagerTest<StoredMailboxes>.MessageTests {

            /**
             * James' own holds only for who sets Recent in the caller's flags, which stay as they
             * are.
             */
            @Override
            @Test
            void listMessagesMetadataShouldReturnAppendedMessage() throws Exception {
                MailboxSession session = mailboxManager.createSystemSession(USER_1);
                MessageManager inbox =
                        mailboxManager.getMailbox(MailboxPath.inbox(session), session);
                Flags flags = new Flags(Flag.DELETED);
                Flags recent = new Flags(flags);
                recent.add(Flag.RECENT);

                var appended =
                        inbox.appendMessage(
                                AppendCommand.builder().withFlags(flags).build(message), session);

                assertThat(flags).isEqualTo(new Flags(Flag.DELETED));
                assertThat(
                                Flux.from(inbox.listMessagesMetadata(MessageRange.all(), session))
                                        .collectList()
                                        .block())
                        .singleElement()
                        .returns(
                                appended.getId(),
                                ComposedMessageIdWithMetaData::getComposedMessageId)
                        .returns(recent, ComposedMessageIdWithMetaData::getFlags);
            }
        }
    }

    @Nested
    class OnSqlite extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgresql extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }
}
