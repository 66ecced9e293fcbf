package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMoveTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredMovesPostgresqlTest extends MessageMoveTest {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

    @Override
    protected MapperProvider createMapperProvider() {
        return new Provider(DATABASE);
    }
}
