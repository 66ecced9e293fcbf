package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageIdMapperTest;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredMessageIdsPostgresqlTest extends MessageIdMapperTest {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

    private Provider provider;

    @Override
    protected MapperProvider provideMapper() {
        provider = new Provider(DATABASE);
        return provider;
    }

    @Override
    protected UpdatableTickingClock updatableTickingClock() {
        return provider.clock();
    }
}
