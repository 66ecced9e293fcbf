package dev.hikyaku.server.store.quota;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.store.quota.GenericMaxQuotaManagerTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of what knows the limits of quotas. */
class StoredQuotaLimitsTest {

    private static MaxQuotaManager none(TestDatabase database) {
        database.clear();
        return new StoredQuotaLimits(database.get());
    }

    @Nested
    class OnSqlite extends GenericMaxQuotaManagerTest {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        protected MaxQuotaManager provideMaxQuotaManager() {
            return none(DATABASE);
        }
    }

    @Nested
    class OnPostgresql extends GenericMaxQuotaManagerTest {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        protected MaxQuotaManager provideMaxQuotaManager() {
            return none(DATABASE);
        }
    }
}
