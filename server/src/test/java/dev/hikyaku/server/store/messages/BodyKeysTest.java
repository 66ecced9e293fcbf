package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;

class BodyKeysTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();

    @TempDir Path directory;

    private String reference(byte[] content, String mode) throws IOException {
        Path file = directory.resolve("key");
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return "file:" + file;
    }

    private static List<String> ids(String... references) throws IOException {
        return BodyKeys.open(List.of(references)).ids();
    }

    @Test
    void aKeyIsThirtyTwoBytesOrThoseInBase64() throws IOException {
        List<String> raw = ids(reference(SECRET, "rw-------"));
        String text = Base64.getEncoder().encodeToString(SECRET) + "\r\n";
        assertThat(ids(reference(text.getBytes(), "r--------"))).isEqualTo(raw);
        assertThat(raw).singleElement().asString().matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------", "rw-----w-"})
    void aKeyThatOthersCanReachIsRefused(String mode) throws IOException {
        String reference = reference(SECRET, mode);
        assertThatThrownBy(() -> ids(reference))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessage(
                        reference
                                + ": "
                                + mode
                                + " (expected: rw------- or r--------, for its owner only)");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0 bytes",
        "short, 5 bytes",
        "0123456789abcdef0123456789abcdef0, 33 bytes",
        "0123456789abcdef0123456789abcdef!, 33 bytes",
    })
    void anotherLengthIsRefusedAndNothingOfItTold(String content, String told) throws IOException {
        String reference = reference(content.getBytes(), "rw-------");
        assertThatThrownBy(() -> ids(reference))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessageContaining(told + " (expected: a key of 32 bytes")
                .message()
                .doesNotContain("abcdef");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> ids("file:/nowhere/key"))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessage("file:/nowhere/key: cannot be read (expected: a file with a key)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/key", "kms:/var/key", "https://x.org/key", ""})
    void whatIsNoReferenceIsRefused(String reference) {
        assertThatThrownBy(() -> ids(reference))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessage(reference + ": (expected: file:/path or kms:file:/path)");
    }

    @Test
    void theFirstKeyIsTheNewest() throws IOException {
        String first = BodyKeys.generate(directory.resolve("first"));
        String second = BodyKeys.generate(directory.resolve("second"));
        BodyKeys keys = BodyKeys.open(List.of(first, second, first));
        assertThat(keys.ids()).containsExactly(ids(first).getFirst(), ids(second).getFirst());
        assertThat(keys.newest().orElseThrow().id()).isEqualTo(ids(first).getFirst());
    }

    @Test
    void aGeneratedKeyIsForItsOwnerOnlyAndNeverReplacesOne() throws IOException {
        Path file = directory.resolve("messages.key");
        assertThat(ids(BodyKeys.generate(file))).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String key = Files.readString(file);
        assertThatThrownBy(() -> BodyKeys.generate(file))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(file)).isEqualTo(key);
        BodyKeys.generate(directory.resolve("another"));
        assertThat(Files.readString(directory.resolve("another"))).isNotEqualTo(key);
    }

    @Test
    void noSecretIsTold() throws IOException {
        BodyKeys keys = BodyKeys.open(List.of(reference(SECRET, "rw-------")));
        assertThat(keys + " " + keys.newest().orElseThrow() + new BodyCodec(true, true, keys))
                .contains(keys.ids().getFirst())
                .doesNotContain("abcdef")
                .doesNotContain(Base64.getEncoder().encodeToString(SECRET).substring(0, 8));
    }

    @Test
    void toEncryptWithoutAKeyIsRefused() {
        assertThatThrownBy(() -> new BodyCodec(false, true, BodyKeys.none()))
                .hasMessage("encrypting: no key");
    }
}
