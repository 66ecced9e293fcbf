package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.AbstractMessageManagerTest;
import org.apache.james.mailbox.store.MessageManagerTestSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of what those a mailbox is shared with are shown of it. */
class SharedMailboxesContractTest {

    abstract static class Contract extends AbstractMessageManagerTest {

        abstract TestDatabase database();

        @BeforeEach
        void install() throws Exception {
            setup(new Shared(new Installation(database()).getMailboxManager()));
        }
    }

    private static final class Shared extends MessageManagerTestSystem {
        private final StoredMailboxes mailboxes;

        private Shared(StoredMailboxes mailboxes) {
            super(mailboxes);
            this.mailboxes = mailboxes;
        }

        @Override
        public Mailbox createMailbox(MailboxPath path, MailboxSession session)
                throws MailboxException {
            mailboxes.createMailbox(path, session);
            return mailboxes.getMailbox(path, session).getMailboxEntity();
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
