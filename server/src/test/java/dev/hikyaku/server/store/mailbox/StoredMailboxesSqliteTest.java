package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMapperTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredMailboxesSqliteTest extends MailboxMapperTest {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

    @Override
    protected MailboxMapper createMailboxMapper() {
        return new Provider(DATABASE).createMailboxMapper();
    }

    @Override
    protected MailboxId generateId() {
        return new StoredMailboxId(42);
    }
}
