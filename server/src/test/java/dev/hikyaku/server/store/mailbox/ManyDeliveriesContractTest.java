package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManagerStressContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of many deliveries into a mailbox at a time. */
class ManyDeliveriesContractTest {

    abstract static class Contract implements MailboxManagerStressContract<StoredMailboxes> {
        private Installation installation;

        abstract TestDatabase database();

        @BeforeEach
        void install() {
            installation = new Installation(database());
        }

        @Override
        public StoredMailboxes getManager() {
            return installation.getMailboxManager();
        }

        @Override
        public EventBus retrieveEventBus() {
            return installation.bus();
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
