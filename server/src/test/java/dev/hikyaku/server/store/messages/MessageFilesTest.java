package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

class MessageFilesTest {
    /** 2026-11-22T00:00:00Z, counter 1. */
    private static final long ID = 1795305600000L << 21 | 1;

    private static final byte[] MAIL =
            bytes("Subject: a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nline\r\nline\r\n");

    @TempDir Path temporary;
    private Path directory;
    private MessageFiles files;

    @BeforeEach
    void open() throws IOException {
        directory = temporary.resolve("messages");
        files = MessageFiles.open(directory, BodyCodec.plain());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private StoredBody write(long id, byte[] mail) throws IOException {
        return files.write(id, stream(mail));
    }

    private byte[] read(BodyFile file) throws IOException {
        try (InputStream in = files.open(file)) {
            return in.readAllBytes();
        }
    }

    /** A text mail of about so many bytes. */
    private static byte[] mail(int bytes) {
        byte[] body = new byte[bytes];
        new Random(bytes).nextBytes(body);
        byte[] header = bytes("Content-Type: application/x-noise\r\n\r\n");
        System.arraycopy(header, 0, body, 0, Math.min(bytes, header.length));
        return body;
    }

    private List<Path> drafts() throws IOException {
        try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
            return left.toList();
        }
    }

    private static Path onlyFileIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList().getFirst();
        }
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        for (int size : new int[] {0, 1, 37, 10_000, 65_535, 65_536, 65_537, 1_000_000}) {
            byte[] mail = mail(size);
            StoredBody body = write(ID + size, mail);
            assertThat(read(body.file())).isEqualTo(mail);
            assertThat(body.file().size()).isEqualTo(size);
            assertThat(body.file().fileSize()).isEqualTo(size);
        }
    }

    @Test
    void theChecksumIsThatOfTheMessage() throws IOException {
        CRC32C expected = new CRC32C();
        expected.update(MAIL);
        assertThat(write(ID, MAIL).checksum()).isEqualTo((int) expected.getValue());
    }

    @Test
    void theHeaderIsKeptApart() throws IOException {
        StoredBody body = write(ID, MAIL);
        assertThat(body.header())
                .asString(StandardCharsets.ISO_8859_1)
                .isEqualTo("Subject: a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        assertThat(body.headerSize()).isEqualTo(body.header().length);
    }

    @Test
    void aHeaderTooLongToBeKeptIsReadFromTheFile() throws IOException {
        byte[] header = bytes("Subject: " + "a".repeat(MessageFiles.LONGEST_HEADER) + "\r\n\r\n");
        StoredBody body = write(ID, header);
        assertThat(body.header()).isEmpty();
        assertThat(body.headerSize()).isEqualTo(header.length);
    }

    @Test
    void kindAndLinesAreTold() throws IOException {
        StoredBody body = write(ID, MAIL);
        assertThat(body.mediaType()).isEqualTo("text");
        assertThat(body.subType()).isEqualTo("plain");
        assertThat(body.lines()).isEqualTo(2);
    }

    @Test
    void mailsOfTheSameMinutesShareADirectoryNamedByTheirFirstDigits() {
        assertThat(directory.relativize(files.directoryOf(ID))).hasToString("3440/11");
        long later = ID + (1000L << 21);
        assertThat(files.directoryOf(later)).isEqualTo(files.directoryOf(ID));
        long muchLater = ID + (524_288L << 21);
        assertThat(directory.relativize(files.directoryOf(muchLater))).hasToString("3440/12");
    }

    @Test
    void onlyTheOwnerMayReadAMessage() throws IOException {
        write(ID, MAIL);
        Path file = onlyFileIn(files.directoryOf(ID));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void aTakenIdIsRefusedBeforeAnythingIsRead() throws IOException {
        write(ID, MAIL);
        InputStream content = stream(bytes("another"));
        assertThatThrownBy(() -> files.write(ID, content)).isInstanceOf(IdTakenException.class);
        assertThat(content.available()).isEqualTo(7);
        assertThat(files.list()).containsExactly(ID);
    }

    @Test
    void contentThatFailsLeavesNothing() throws IOException {
        InputStream broken =
                new SequenceInputStream(
                        stream(mail(200_000)),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("connection lost");
                            }
                        });
        assertThatThrownBy(() -> files.write(ID, broken)).hasMessage("connection lost");
        assertThat(drafts()).isEmpty();
        assertThat(files.list()).isEmpty();
    }

    @Test
    void whatWasLeftHalfWrittenIsRemovedAtStart() throws IOException {
        Files.write(directory.resolve("tmp").resolve("0000000000000001"), MAIL);
        files = MessageFiles.open(directory, BodyCodec.plain());
        assertThat(drafts()).isEmpty();
    }

    @Test
    void aFileCutShortIsNotRead() throws IOException {
        BodyFile file = write(ID, MAIL).file();
        Files.write(onlyFileIn(files.directoryOf(ID)), new byte[10]);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageEndingWith(": 10 bytes (expected: " + MAIL.length + ")");
    }

    @Test
    void aLongFileCutShortIsNotRead() throws IOException {
        BodyFile file = write(ID, mail(200_000)).file();
        Files.write(
                onlyFileIn(files.directoryOf(ID)),
                new byte[199_999],
                StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(() -> read(file)).isInstanceOf(UnreadableBodyException.class);
    }

    @Test
    void aFormatOfTheFutureIsNotRead() throws IOException {
        BodyFile file = write(ID, MAIL).file();
        BodyFile strange = new BodyFile(ID, 4, "", file.size(), file.fileSize());
        assertThatThrownBy(() -> read(strange)).isInstanceOf(UnreadableBodyException.class);
    }

    @Test
    void whatIsSkippedIsNotDelivered() throws IOException {
        byte[] mail = mail(300_000);
        try (InputStream in = files.open(write(ID, mail).file())) {
            in.skipNBytes(250_000);
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(mail, 250_000, 300_000));
        }
    }

    @Test
    void verificationTellsSoundMissingAndDamaged() throws IOException {
        StoredBody body = write(ID, MAIL);
        assertThat(files.check(body.file(), body.checksum())).isEqualTo(Condition.SOUND);
        assertThat(files.check(body.file(), body.checksum() + 1)).isEqualTo(Condition.DAMAGED);
        Path path = onlyFileIn(files.directoryOf(ID));
        byte[] changed = MAIL.clone();
        changed[5] ^= 1;
        Files.write(path, changed);
        assertThat(files.check(body.file(), body.checksum())).isEqualTo(Condition.DAMAGED);
        files.remove(ID);
        assertThat(files.check(body.file(), body.checksum())).isEqualTo(Condition.MISSING);
    }

    @Test
    void removedFilesAreGoneAndReadersReadOn() throws IOException {
        byte[] mail = mail(300_000);
        BodyFile file = write(ID, mail).file();
        try (InputStream in = files.open(file)) {
            assertThat(files.remove(ID)).isTrue();
            assertThat(in.readAllBytes()).isEqualTo(mail);
        }
        assertThat(files.remove(ID)).isFalse();
        assertThatThrownBy(() -> files.open(file)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aDirectoryOfThePastGoesWithItsLastMessage() throws IOException {
        long past = 1_600_000_000_000L << 21;
        write(past, MAIL);
        write(past + 1, MAIL);
        files.remove(past);
        assertThat(files.directoryOf(past)).exists();
        files.remove(past + 1);
        assertThat(files.directoryOf(past).getParent()).doesNotExist();
        StoredBody again = write(past + 2, MAIL);
        assertThat(read(again.file())).isEqualTo(MAIL);
    }

    @Test
    void whatIsDiscardedIsGone() throws IOException {
        files.discard(write(ID, MAIL));
        assertThat(files.list()).isEmpty();
    }

    @Test
    void allIdsAreListedAndOtherFilesLeftOut() throws IOException {
        long next = ID + (3_600_000L << 21);
        write(next, MAIL);
        write(ID, MAIL);
        Files.write(files.directoryOf(ID).resolve("notes.txt"), MAIL);
        Files.write(directory.resolve("tmp").resolve("0000000000000002"), MAIL);
        assertThat(files.list()).containsExactly(ID, next);
        assertThat(files.usedBytes()).isEqualTo(2L * MAIL.length);
    }
}
