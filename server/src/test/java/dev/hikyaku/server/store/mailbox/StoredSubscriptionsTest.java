package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.mailbox.store.user.SubscriptionMapperTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of a subscription mapper. */
class StoredSubscriptionsTest {

    private static SubscriptionMapper empty(TestDatabase database) {
        database.clear();
        return new StoredSubscriptions(database.get());
    }

    @Nested
    class OnSqlite extends SubscriptionMapperTest {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        protected SubscriptionMapper createSubscriptionMapper() {
            return empty(DATABASE);
        }
    }

    @Nested
    class OnPostgresql extends SubscriptionMapperTest {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        protected SubscriptionMapper createSubscriptionMapper() {
            return empty(DATABASE);
        }
    }
}
