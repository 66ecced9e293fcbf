package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.junit.jupiter.api.extension.RegisterExtension;

class StoredAccountsPostgresTest extends StoredAccountsContract {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
