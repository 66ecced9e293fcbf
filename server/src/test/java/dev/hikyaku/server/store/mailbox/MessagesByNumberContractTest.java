package dev.hikyaku.server.store.mailbox;

import static org.apache.james.mailbox.fixture.MailboxFixture.ALICE;
import static org.apache.james.mailbox.fixture.MailboxFixture.INBOX_ALICE;
import static org.apache.james.mailbox.fixture.MailboxFixture.SENT_ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.store.AbstractMessageIdManagerStorageTest;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;
import org.apache.james.util.concurrency.ConcurrentTestRunner;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.List;

import javax.mail.Flags;

/** James' contract of messages by their own number, in one mailbox and in several. */
class MessagesByNumberContractTest {

    abstract static class Contract extends AbstractMessageIdManagerStorageTest {

        abstract TestDatabase database();

        private MessageIdManagerTestSystem system;

        @Override
        protected MessageIdManagerTestSystem createTestingData() {
            system = new Installation(database()).byNumber();
            return system;
        }

        @Test
        void copiesAtATimeAreOne() throws Exception {
            MailboxSession session = MailboxSessionUtil.create(ALICE);
            MailboxId inbox = mailbox(INBOX_ALICE, session);
            List<MailboxId> both = List.of(inbox, mailbox(SENT_ALICE, session));
            MessageId message = system.persist(inbox, MessageUid.of(1), new Flags(), session);

            ConcurrentTestRunner.builder()
                    .operation(
                            (thread, step) ->
                                    system.getMessageIdManager()
                                            .setInMailboxes(message, both, session))
                    .threadCount(8)
                    .runSuccessfullyWithin(Duration.ofSeconds(30));

            assertThat(
                            system.getMessageIdManager()
                                    .getMessage(message, FetchGroup.MINIMAL, session))
                    .extracting(MessageResult::getMailboxId)
                    .containsExactlyInAnyOrderElementsOf(both);
        }

        private MailboxId mailbox(MailboxPath path, MailboxSession session) throws Exception {
            return system.getMailboxManager().getMailbox(path, session).getId();
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
