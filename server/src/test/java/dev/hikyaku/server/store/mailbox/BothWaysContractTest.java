package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.AbstractCombinationManagerTest;
import org.apache.james.mailbox.store.CombinationManagerTestSystem;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of messages that are changed by their number and by their mailbox. */
class BothWaysContractTest {

    abstract static class Contract extends AbstractCombinationManagerTest {

        abstract TestDatabase database();

        @Override
        protected CombinationManagerTestSystem createTestingData() {
            return new BothWays(new Installation(database()));
        }
    }

    private static final class BothWays extends CombinationManagerTestSystem {
        private final StoredMailboxes mailboxes;

        private BothWays(Installation installation) {
            super(installation.getMailboxManager(), installation.messages());
            this.mailboxes = installation.getMailboxManager();
        }

        @Override
        public Mailbox createMailbox(MailboxPath path, MailboxSession session)
                throws MailboxException {
            mailboxes.createMailbox(path, session);
            return mailboxes.getMailbox(path, session).getMailboxEntity();
        }

        @Override
        public MessageManager createMessageManager(Mailbox mailbox, MailboxSession session) {
            return mailboxes.createMessageManager(mailbox, session);
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
