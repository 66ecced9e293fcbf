package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMapperTest;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredMessagesSqliteTest extends MessageMapperTest {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

    private Provider provider;

    @Override
    protected MapperProvider createMapperProvider() {
        provider = new Provider(DATABASE);
        return provider;
    }

    @Override
    protected UpdatableTickingClock updatableTickingClock() {
        return provider.clock();
    }
}
