package dev.hikyaku.server.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

final class CredentialFileTest {
    @TempDir Path var;

    private Path file() {
        return var.resolve("jmxremote.password");
    }

    private Credential obtain() {
        return CredentialFile.obtain(file(), new SecureRandom());
    }

    private String mode() throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file()));
    }

    @Test
    void firstStartMakesOneOf256BitsThatOnlyTheOwnerReads() throws Exception {
        Credential credential = obtain();

        assertThat(mode()).isEqualTo("rw-------");
        assertThat(Files.readString(file())).matches("james-admin [0-9a-f]{64}\n");
        assertThat(Files.readString(file())).isEqualTo(credential.line() + "\n");
        try (var files = Files.list(var)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void itStaysTheSame() {
        assertThat(obtain()).isEqualTo(obtain());
    }

    @Test
    void deletedItIsMadeAnew() throws Exception {
        Credential first = obtain();
        Files.delete(file());

        assertThat(obtain()).isNotEqualTo(first);
    }

    @Test
    void oneOpenToOthersIsClosedToThem() throws Exception {
        obtain();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        obtain();

        assertThat(mode()).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "james-admin",
                "james-admin short",
                "james-admin -password-like-an-option",
                "only-one-word-of-some-length",
                "james-admin two words-of-some-length-each"
            })
    void oneOfAnotherFormStopsTheStartAndIsNotShown(String content) throws Exception {
        Files.writeString(file(), content);

        assertThatThrownBy(this::obtain)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("jmxremote.password: content of ")
                .hasMessageContaining("(expected: one line")
                .message()
                .doesNotContain("short", "like-an-option", "some-length");
    }

    @Test
    void oneThatCannotBeWrittenStopsTheStart() throws Exception {
        Path noDirectory = Files.writeString(var.resolve("file"), "");

        assertThatThrownBy(
                        () ->
                                CredentialFile.obtain(
                                        noDirectory.resolve("jmxremote.password"),
                                        new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: a file this server can write and read)");
    }

    @Test
    void aCredentialIsNotShown() {
        assertThat(obtain()).hasToString("***");
    }
}
