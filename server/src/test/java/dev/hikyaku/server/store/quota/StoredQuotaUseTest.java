package dev.hikyaku.server.store.quota;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.store.quota.CurrentQuotaManagerContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of what counts the use of quotas. */
class StoredQuotaUseTest {

    @Nested
    class OnSqlite implements CurrentQuotaManagerContract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @BeforeEach
        void empty() {
            DATABASE.clear();
        }

        @Override
        public CurrentQuotaManager testee() {
            return new StoredQuotaUse(DATABASE.get());
        }
    }

    @Nested
    class OnPostgresql implements CurrentQuotaManagerContract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @BeforeEach
        void empty() {
            DATABASE.clear();
        }

        @Override
        public CurrentQuotaManager testee() {
            return new StoredQuotaUse(DATABASE.get());
        }
    }
}
