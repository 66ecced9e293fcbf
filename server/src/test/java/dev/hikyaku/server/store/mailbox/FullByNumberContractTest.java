package dev.hikyaku.server.store.mailbox;

import static org.apache.james.mailbox.fixture.MailboxFixture.ALICE;
import static org.apache.james.mailbox.fixture.MailboxFixture.INBOX_ALICE;
import static org.apache.james.mailbox.fixture.MailboxFixture.SENT_ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.store.AbstractMessageIdManagerQuotaTest;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

import javax.mail.Flags;

/** James' contract of messages in several mailboxes that become full by them. */
class FullByNumberContractTest {

    abstract static class Contract extends AbstractMessageIdManagerQuotaTest {
        private Installation installation;
        private MessageIdManagerTestSystem system;

        abstract TestDatabase database();

        @Override
        protected MaxQuotaManager createMaxQuotaManager() {
            installation = new Installation(database());
            return installation.getMaxQuotaManager();
        }

        @Override
        protected CurrentQuotaManager createCurrentQuotaManager() {
            return installation.use();
        }

        @Override
        protected QuotaManager createQuotaManager(MaxQuotaManager limits, CurrentQuotaManager use) {
            return installation.getQuotaManager();
        }

        @Override
        protected MessageIdManagerTestSystem createTestSystem(
                QuotaManager quotas, CurrentQuotaManager use) {
            system = installation.byNumber();
            return system;
        }

        @Test
        void messageIsCountedInEachOfItsMailboxes() throws Exception {
            MailboxSession session = MailboxSessionUtil.create(ALICE);
            MailboxId inbox = mailbox(INBOX_ALICE, session);
            MailboxId sent = mailbox(SENT_ALICE, session);
            MessageIdManager messages = system.getMessageIdManager();

            MessageId message = system.persist(inbox, MessageUid.of(1), new Flags(), session);
            assertThat(used()).isEqualTo(messages(1));
            messages.setInMailboxes(message, List.of(inbox, sent), session);
            assertThat(used()).isEqualTo(messages(2));
            messages.setInMailboxes(message, List.of(sent), session);
            assertThat(used()).isEqualTo(messages(1));
            messages.delete(message, session);
            assertThat(used()).isEqualTo(messages(0));
        }

        private MailboxId mailbox(MailboxPath path, MailboxSession session) throws Exception {
            return installation.getMailboxManager().getMailbox(path, session).getId();
        }

        private CurrentQuotas used() throws Exception {
            return installation
                    .use()
                    .getCurrentQuotas(installation.getQuotaRootResolver().getQuotaRoot(INBOX_ALICE))
                    .block();
        }

        private CurrentQuotas messages(int number) {
            return new CurrentQuotas(
                    QuotaCountUsage.count(number),
                    QuotaSizeUsage.size((long) number * system.getConstantMessageSize()));
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
