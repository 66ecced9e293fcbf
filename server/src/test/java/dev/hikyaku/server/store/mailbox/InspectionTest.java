package dev.hikyaku.server.store.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.store.mailbox.Inspection.Flaw;
import dev.hikyaku.server.store.mailbox.Inspection.Kind;
import dev.hikyaku.server.store.mailbox.Inspection.Report;
import dev.hikyaku.server.store.messages.BodyCodec;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;

import javax.mail.Flags;

/** What {@code hikyaku store verify} finds and mends, and what the collector leaves behind. */
class InspectionTest {
    private static final byte[] MAIL =
            "Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);

    abstract static class Contract {
        private Provider provider;
        private MessageFiles files;
        private Mailbox mailbox;

        abstract TestDatabase database();

        @BeforeEach
        void anEmptyMailbox() throws IOException {
            provider = new Provider(database());
            files =
                    MessageFiles.open(
                            database().directory().resolve("messages"), BodyCodec.plain());
            try (var left = files.list()) {
                for (long id : left.toList()) {
                    files.remove(id);
                }
            }
            mailbox =
                    provider.createMailboxMapper()
                            .create(
                                    MailboxPath.inbox(Username.of("user@example.org")),
                                    UidValidity.of(1))
                            .block();
        }

        @Test
        void aStoreNobodyTouchedIsSoundButForQuotasNobodyCounts() throws Exception {
            store();

            assertThat(inspect(false).flaws())
                    .extracting(Flaw::kind)
                    .containsOnly(Kind.WRONG_QUOTA);
        }

        @Test
        void aFileThatIsGoneIsToldOfAndNotMended() throws Exception {
            store();
            Files.delete(onlyFile());

            assertThat(flaws(true)).containsExactly(Kind.MISSING_FILE);
            assertThat(inspect(true).isSound()).isFalse();
        }

        @Test
        void aFileWithAnotherByteIsToldOf() throws Exception {
            store();
            byte[] bytes = Files.readAllBytes(onlyFile());
            bytes[bytes.length - 3] ^= 1;
            Files.write(onlyFile(), bytes);

            assertThat(flaws(false)).containsExactly(Kind.DAMAGED_FILE);
        }

        @Test
        void aFileNoMessageNeedsIsRemovedByARepairAlone() throws Exception {
            store();
            files.write(4711L << Ids.TIME_SHIFT, new ByteArrayInputStream(MAIL));

            assertThat(flaws(false)).containsExactly(Kind.UNUSED_FILE);
            assertThat(flaws(true)).containsExactly(Kind.UNUSED_FILE);
            assertThat(flaws(false)).isEmpty();
        }

        @Test
        void countsAndNumbersAreMendedByARepair() throws Exception {
            store();
            database()
                    .get()
                    .write(
                            transaction -> {
                                transaction.handle().execute("UPDATE body SET refs = 7");
                                return transaction
                                        .handle()
                                        .execute(
                                                "UPDATE mailbox SET messages = 9, unseen = 3,"
                                                        + " next_uid = 1, highest_modseq = 0");
                            });

            assertThat(flaws(true))
                    .containsExactly(Kind.WRONG_REFERENCES, Kind.WRONG_COUNT, Kind.WRONG_NUMBERS);
            assertThat(flaws(false)).isEmpty();
            assertThat(provider.createMessageMapper().countMessagesInMailbox(mailbox)).isOne();
        }

        @Test
        void anExpungedMailsFileIsRemovedAfterTheGraceAndNotBefore() throws Exception {
            MessageUid uid = store();
            provider.createMessageMapper().deleteMessages(mailbox, List.of(uid));
            Instant now = provider.clock().instant();

            assertThat(collector(now.plus(Duration.ofMinutes(59))).collect()).isZero();
            assertThat(onlyFile()).exists();
            assertThat(collector(now.plus(Duration.ofMinutes(61))).collect()).isOne();
            assertThat(inspect(false).flaws()).isEmpty();
            assertThat(inspect(false).files()).isZero();
        }

        @Test
        void whatACrashLeftWrittenDownIsRemovedAfterIt() throws Exception {
            MessageUid uid = store();
            provider.createMessageMapper().deleteMessages(mailbox, List.of(uid));
            database()
                    .get()
                    .write(
                            transaction -> {
                                transaction
                                        .handle()
                                        .execute("INSERT INTO dead_file SELECT id FROM body");
                                return transaction.handle().execute("DELETE FROM body");
                            });

            assertThat(flaws(false)).isEmpty();
            assertThat(collector(Instant.EPOCH).collect()).isOne();
            assertThat(inspect(false).flaws()).isEmpty();
        }

        private Collector collector(Instant now) {
            return new Collector(
                    database().get(), files, Clock.fixed(now, ZoneOffset.UTC), Duration.ofHours(1));
        }

        private List<Kind> flaws(boolean repair) throws IOException {
            return inspect(repair).flaws().stream()
                    .map(Flaw::kind)
                    .filter(kind -> kind != Kind.WRONG_QUOTA)
                    .toList();
        }

        private Report inspect(boolean repair) throws IOException {
            return new Inspection(database().get(), files).inspect(repair);
        }

        private Path onlyFile() throws IOException {
            try (var all = Files.walk(database().directory().resolve("messages"))) {
                return all.filter(Files::isRegularFile).findFirst().orElseThrow();
            }
        }

        private MessageUid store() throws Exception {
            var id = provider.generateMessageId();
            return provider.createMessageMapper()
                    .add(
                            mailbox,
                            new SimpleMailboxMessage(
                                    id,
                                    ThreadId.fromBaseMessageId(id),
                                    new Date(),
                                    MAIL.length,
                                    14,
                                    new ByteContent(MAIL),
                                    new Flags(),
                                    new PropertyBuilder().build(),
                                    mailbox.getMailboxId()))
                    .getUid();
        }
    }

    @Nested
    class OnSqlite extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgresql extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }
}
