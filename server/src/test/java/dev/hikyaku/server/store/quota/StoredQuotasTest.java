package dev.hikyaku.server.store.quota;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredQuotasTest {

    @Nested
    class OnSqlite extends StoredQuotasContract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        TestDatabase testDatabase() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgresql extends StoredQuotasContract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        TestDatabase testDatabase() {
            return DATABASE;
        }
    }
}
