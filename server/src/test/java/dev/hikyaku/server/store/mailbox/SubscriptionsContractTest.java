package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.SubscriptionManagerContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of subscriptions as clients ask for them. */
class SubscriptionsContractTest {

    abstract static class Contract implements SubscriptionManagerContract {
        private SubscriptionManager subscriptions;

        abstract TestDatabase database();

        @BeforeEach
        void install() {
            // The contract has one session, which remembers where it looked the last time.
            SESSION.getAttributes().clear();
            subscriptions = new Installation(database()).subscriptions();
        }

        @Override
        public SubscriptionManager getSubscriptionManager() {
            return subscriptions;
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
