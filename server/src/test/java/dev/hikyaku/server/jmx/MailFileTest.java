package dev.hikyaku.server.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

final class MailFileTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "'a: b\n\nc\n', 'a: b\r\n\r\nc\r\n'",
        "'a: b\r\n\r\nc\r\n', 'a: b\r\n\r\nc\r\n'",
        "'\n', '\r\n'",
        "'a\rb', 'a\rb'",
        "'', ''"
    })
    void linesEndAsImapHasThem(String file, String mail) throws Exception {
        Path path = Files.writeString(directory.resolve("mail.eml"), file);

        assertThat(new String(MailFile.read(path), StandardCharsets.US_ASCII)).isEqualTo(mail);
    }

    @Test
    void aFileThatIsNotThereIsToldAsSuch() {
        assertThatThrownBy(() -> MailFile.read(directory.resolve("none")))
                .hasMessageContaining("none: no such file");
        assertThatThrownBy(() -> MailFile.read(directory)).hasMessageContaining("no such file");
    }

    @Test
    void aFileThatWouldFillTheMemoryIsRefused() throws Exception {
        Path path = directory.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(64L * 1024 * 1024 + 1);
        }

        assertThatThrownBy(() -> MailFile.read(path)).hasMessageContaining("too long");
    }
}
