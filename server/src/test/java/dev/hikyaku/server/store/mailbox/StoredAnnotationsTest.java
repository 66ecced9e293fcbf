package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.model.AnnotationMapperTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contract of an annotation mapper. */
class StoredAnnotationsTest {
    private static final StoredMailboxId INBOX = new StoredMailboxId(7);

    private static AnnotationMapper empty(TestDatabase database) {
        database.clear();
        return new StoredAnnotations(database.get());
    }

    @Nested
    class OnSqlite extends AnnotationMapperTest {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        protected AnnotationMapper createAnnotationMapper() {
            return empty(DATABASE);
        }

        @Override
        protected MailboxId generateMailboxId() {
            return INBOX;
        }
    }

    @Nested
    class OnPostgresql extends AnnotationMapperTest {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        protected AnnotationMapper createAnnotationMapper() {
            return empty(DATABASE);
        }

        @Override
        protected MailboxId generateMailboxId() {
            return INBOX;
        }
    }
}
