package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMapperACLTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoredAclPostgresqlTest extends MailboxMapperACLTest {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

    @Override
    protected MailboxMapper createMailboxMapper() {
        return new Provider(DATABASE).createMailboxMapper();
    }
}
