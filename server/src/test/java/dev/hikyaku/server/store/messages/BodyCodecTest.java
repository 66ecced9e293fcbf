package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Compressed and encrypted messages, on a real disk. */
class BodyCodecTest {
    private static final long ID = 1795305600000L << 21 | 1;
    private static final int SEGMENT = 4096;

    @TempDir Path temporary;
    private String key;
    private String otherKey;

    @BeforeEach
    void makeKeys() throws IOException {
        key = BodyKeys.generate(temporary.resolve("a.key"));
        otherKey = BodyKeys.generate(temporary.resolve("b.key"));
    }

    private MessageFiles files(boolean compressing, boolean encrypting, String... keys)
            throws IOException {
        return MessageFiles.open(
                temporary.resolve("messages"),
                new BodyCodec(compressing, encrypting, BodyKeys.open(List.of(keys))));
    }

    private static StoredBody write(MessageFiles files, long id, byte[] mail) throws IOException {
        return files.write(id, new ByteArrayInputStream(mail));
    }

    private static byte[] read(MessageFiles files, BodyFile file) throws IOException {
        try (InputStream in = files.open(file)) {
            return in.readAllBytes();
        }
    }

    private static byte[] text(int bytes) {
        StringBuilder mail = new StringBuilder("Subject: a\r\n\r\n");
        return Arrays.copyOf(
                mail.repeat("again and again\r\n", bytes / 17 + 1)
                        .toString()
                        .getBytes(StandardCharsets.US_ASCII),
                bytes);
    }

    private static byte[] noise(int bytes) {
        byte[] mail = new byte[bytes];
        new Random(bytes).nextBytes(mail);
        return mail;
    }

    private static Path fileOf(MessageFiles files, long id) throws IOException {
        try (Stream<Path> all = Files.list(files.directoryOf(id))) {
            String digits = String.format("%016x", id);
            return all.filter(file -> file.getFileName().toString().startsWith(digits))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static Stream<Boolean[]> codecs() {
        return Stream.of(
                new Boolean[] {false, false},
                new Boolean[] {true, false},
                new Boolean[] {false, true},
                new Boolean[] {true, true});
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void whatWasWrittenIsReadAgain(boolean compressing, boolean encrypting) throws IOException {
        MessageFiles files = files(compressing, encrypting, key);
        int[] sizes = {0, 1, 4039, 4040, 4041, 10_000, 65_535, 65_536, 65_537, 131_072, 900_000};
        long id = ID;
        for (int size : sizes) {
            for (byte[] mail : List.of(text(size), noise(size))) {
                StoredBody body = write(files, id++, mail);
                assertThat(read(files, body.file())).isEqualTo(mail);
                assertThat(body.file().size()).isEqualTo(size);
                assertThat(fileOf(files, id - 1)).hasSize(body.file().fileSize());
                assertThat(files.check(body.file(), body.checksum())).isEqualTo(Condition.SOUND);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void whatIsSkippedIsNotDelivered(boolean compressing, boolean encrypting) throws IOException {
        MessageFiles files = files(compressing, encrypting, key);
        byte[] mail = text(300_000);
        try (InputStream in = files.open(write(files, ID, mail).file())) {
            in.skipNBytes(123_456);
            assertThat(in.readNBytes(1000)).isEqualTo(Arrays.copyOfRange(mail, 123_456, 124_456));
            in.skipNBytes(100_000);
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(mail, 224_456, 300_000));
        }
    }

    @Test
    void textShrinksAndNoiseStaysAsItIs() throws IOException {
        MessageFiles files = files(true, false);
        for (int size : new int[] {1000, 200_000}) {
            BodyFile text = write(files, ID + size, text(size)).file();
            assertThat(text.fileSize()).isLessThan(size / 4);
            assertThat(text.format()).isEqualTo(Format.ZSTD.number());
            BodyFile noise = write(files, ID + size + 1, noise(size)).file();
            assertThat(noise.fileSize()).isEqualTo(size);
            assertThat(noise.format()).isEqualTo(Format.PLAIN.number());
        }
        assertThat(fileOf(files, ID + 1000).getFileName()).asString().endsWith(".zst");
        assertThat(fileOf(files, ID + 1001).getFileName()).asString().doesNotContain(".");
    }

    @Test
    void nothingOfAnEncryptedMessageIsInItsFile() throws IOException {
        MessageFiles files = files(false, true, key);
        write(files, ID, text(100_000));
        assertThat(new String(Files.readAllBytes(fileOf(files, ID)), StandardCharsets.ISO_8859_1))
                .doesNotContain("again");
        assertThat(fileOf(files, ID).getFileName()).asString().endsWith(".enc");
    }

    @Test
    void theSameMessageIsEncryptedOtherwiseEachTime() throws IOException {
        MessageFiles files = files(false, true, key);
        write(files, ID, text(1000));
        write(files, ID + 1, text(1000));
        assertThat(Files.readAllBytes(fileOf(files, ID)))
                .isNotEqualTo(Files.readAllBytes(fileOf(files, ID + 1)));
    }

    @Test
    void afterAChangeOfKeysOldMessagesAreReadWithTheOldOne() throws IOException {
        BodyFile old = write(files(false, true, key), ID, text(5000)).file();
        MessageFiles changed = files(false, true, otherKey, key);
        BodyFile recent = write(changed, ID + 1, text(5000)).file();
        assertThat(recent.keyId()).isNotEqualTo(old.keyId());
        assertThat(read(changed, old)).isEqualTo(text(5000));
        assertThat(read(changed, recent)).isEqualTo(text(5000));
    }

    @Test
    void encryptionTurnedOffLeavesOldMessagesReadable() throws IOException {
        BodyFile old = write(files(true, true, key), ID, text(5000)).file();
        assertThat(read(files(false, false, key), old)).isEqualTo(text(5000));
    }

    @Test
    void withoutItsKeyAMessageIsNotRead() throws IOException {
        BodyFile file = write(files(false, true, key), ID, text(5000)).file();
        MessageFiles others = files(false, true, otherKey);
        assertThatThrownBy(() -> read(others, file))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessageContaining("key " + file.keyId() + " (expected: one of [");
    }

    @ParameterizedTest
    @ValueSource(ints = {5000, 200_000})
    void aWrongKeyOpensNothing(int size) throws IOException {
        BodyFile file = write(files(false, true, key), ID, text(size)).file();
        MessageFiles others = files(false, true, otherKey);
        BodyFile misnamed =
                new BodyFile(
                        ID,
                        file.format(),
                        BodyKeys.open(List.of(otherKey)).ids().getFirst(),
                        size,
                        file.fileSize());
        assertThatThrownBy(() -> read(others, misnamed))
                .isInstanceOf(UnreadableBodyException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {5000, 200_000})
    void theFileOfAnotherMessageIsNotRead(int size) throws IOException {
        MessageFiles files = files(false, true, key);
        BodyFile file = write(files, ID, text(size)).file();
        write(files, ID + 1, text(size));
        Files.copy(fileOf(files, ID + 1), fileOf(files, ID), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> read(files, file)).isInstanceOf(UnreadableBodyException.class);
    }

    /** At each segment's end too, where a file is complete to one who does not know its last. */
    @ParameterizedTest
    @CsvSource({"0", "1", "39", "40", "56", "4095", "4096", "4097", "8192", "49152", "81919"})
    void anEncryptedFileCutShortIsNotRead(int kept) throws IOException {
        MessageFiles files = files(false, true, key);
        BodyFile file = write(files, ID, text(20 * SEGMENT)).file();
        byte[] bytes = Files.readAllBytes(fileOf(files, ID));
        Files.write(fileOf(files, ID), Arrays.copyOf(bytes, kept));
        BodyFile believed = new BodyFile(ID, file.format(), file.keyId(), file.size(), kept);
        assertThatThrownBy(() -> read(files, file)).isInstanceOf(UnreadableBodyException.class);
        assertThatThrownBy(() -> read(files, believed)).isInstanceOf(UnreadableBodyException.class);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aByteChangedAnywhereIsFound(boolean compressing, boolean encrypting) throws IOException {
        MessageFiles files = files(compressing, encrypting, key);
        Random places = new Random(7);
        for (int size : new int[] {2000, 80_000}) {
            StoredBody body = write(files, ID + size, text(size));
            Path path = fileOf(files, ID + size);
            byte[] bytes = Files.readAllBytes(path);
            for (int i = 0; i < 50; i++) {
                byte[] changed = bytes.clone();
                changed[places.nextInt(changed.length)] ^= (byte) (1 << places.nextInt(8));
                Files.write(path, changed);
                if (files.check(body.file(), body.checksum()) == Condition.SOUND) {
                    // Frames of zstd have bits that mean nothing.
                    assertThat(compressing && !encrypting).isTrue();
                    assertThat(read(files, body.file())).isEqualTo(text(size));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2000, 80_000})
    void aCompressedFileThatHoldsMoreOrLessIsNotRead(int size) throws IOException {
        MessageFiles files = files(true, false);
        BodyFile file = write(files, ID, text(size)).file();
        for (int wrong : new int[] {size - 1, size + 1}) {
            BodyFile other = new BodyFile(ID, file.format(), "", wrong, file.fileSize());
            assertThatThrownBy(() -> read(files, other))
                    .isInstanceOf(UnreadableBodyException.class);
        }
    }

    /** 40 MB flow through buffers; the cipher's garbage is some hundred bytes a segment. */
    @ParameterizedTest
    @MethodSource("codecs")
    void aLongMessageIsNeverInMemoryAsAWhole(boolean compressing, boolean encrypting)
            throws IOException {
        MessageFiles files = files(compressing, encrypting, key);
        write(files, ID, text(100_000));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        BodyFile file = files.write(ID + 1, new Lines(40_000_000)).file();
        long read;
        try (InputStream in = files.open(file)) {
            read = in.skip(1000) + new Counting().count(in);
        }
        assertThat(read).isEqualTo(40_000_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(40_000_000);
    }

    private static final class Counting {
        private final byte[] buffer = new byte[8192];

        long count(InputStream in) throws IOException {
            long count = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
            }
            return count;
        }
    }

    /** A mail of any length that takes no memory. */
    private static final class Lines extends InputStream {
        private final byte[] lines = text(14 + 17 * 600);
        private final long size;
        private long position;

        Lines(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("byte by byte");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int at = position == 0 ? 0 : 14 + (int) ((position - 14) % (lines.length - 14));
            int read = (int) Math.min(Math.min(length, lines.length - at), size - position);
            System.arraycopy(lines, at, bytes, offset, read);
            position += read;
            return read == 0 && length > 0 ? -1 : read;
        }
    }
}
