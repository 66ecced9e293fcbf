package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

class BenchMailTest {
    @ParameterizedTest
    @MethodSource
    void everyMailIsOfItsSizeAndOfWholeLines(int bytes) {
        String content = content(new BenchMail(bytes), 7);

        assertThat(content).hasSize(bytes + ".\r\n".length()).endsWith("\r\n.\r\n");
        assertThat(content.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(content).endsWith("\r\n\r\n" + BenchMail.text(bytes) + ".\r\n");
    }

    /** More than a line's length of sizes: the text ends at each place of a line. */
    static IntStream everyMailIsOfItsSizeAndOfWholeLines() {
        return IntStream.range(10_240, 10_320);
    }

    @Test
    void noTwoMailsAreTheSame() {
        var mail = new BenchMail(1_000);

        assertThat(content(mail, 1)).isNotEqualTo(content(mail, 2));
        assertThat(content(mail, 1)).isNotEqualTo(content(new BenchMail(1_000), 1));
    }

    private static String content(BenchMail mail, int number) {
        var text = new StringBuilder();
        for (var part : mail.content("a@example.net", "user1@example.org", number)) {
            text.append(StandardCharsets.US_ASCII.decode(part));
        }
        return text.toString();
    }
}
