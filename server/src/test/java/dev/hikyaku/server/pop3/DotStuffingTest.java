package dev.hikyaku.server.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** RFC 1939 §3, and james.md appendix E: POP3 content as it goes over the wire. */
class DotStuffingTest {

    private static String wire(String message, int bodyLines, int readBytes) throws IOException {
        DotStuffing stuffing =
                new DotStuffing(
                        new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)),
                        bodyLines);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[readBytes];
        for (int n = stuffing.read(chunk, 0, readBytes);
                n >= 0;
                n = stuffing.read(chunk, 0, readBytes)) {
            out.write(chunk, 0, n);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String wire(String message) throws IOException {
        return wire(message, DotStuffing.ALL, 65_536);
    }

    @Test
    void linesAreSentAsTheyAre() throws IOException {
        assertThat(wire("A: b\r\n\r\nx\r\n")).isEqualTo("A: b\r\n\r\nx\r\n.\r\n");
    }

    @Test
    void leadingDotsAreDoubled() throws IOException {
        assertThat(wire("A: b\r\n\r\n.\r\n..\r\n.x\r\ny.\r\n"))
                .isEqualTo("A: b\r\n\r\n..\r\n...\r\n..x\r\ny.\r\n.\r\n");
    }

    @Test
    void missingLastLineEndIsAdded() throws IOException {
        assertThat(wire("x")).isEqualTo("x\r\n.\r\n");
        assertThat(wire("x\r")).isEqualTo("x\r\n.\r\n");
        assertThat(wire("")).isEqualTo(".\r\n");
    }

    @Test
    void bareLineEndsCannotEndTheMessageEarly() throws IOException {
        assertThat(wire("a\n.\nb\n")).isEqualTo("a\r\n..\r\nb\r\n.\r\n");
        assertThat(wire("a\r.\rb\r\n")).isEqualTo("a\r\n..\r\nb\r\n.\r\n");
        assertThat(wire("a\r\r\n.\r\n")).isEqualTo("a\r\n\r\n..\r\n.\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"0, ''", "1, one|", "2, one|..|", "3, one|..|three|", "99, one|..|three|"})
    void topSendsTheHeaderAndSoManyLines(int lines, String body) throws IOException {
        assertThat(wire("A: b\r\nC: d\r\n\r\none\r\n.\r\nthree\r\n", lines, 65_536))
                .isEqualTo("A: b\r\nC: d\r\n\r\n" + body.replace("|", "\r\n") + ".\r\n");
    }

    @Test
    void topOfAMessageWithoutBodySendsTheHeader() throws IOException {
        assertThat(wire("A: b\r\n", 5, 65_536)).isEqualTo("A: b\r\n.\r\n");
        assertThat(wire("A: b\r\n\r\n", 0, 65_536)).isEqualTo("A: b\r\n\r\n.\r\n");
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of("\r\n", ".", "\r\n.\r\n", "x", " ", "\r\n\r\n", "é", "yyyyyyyyyy")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    /** A client takes the dots away again and has what was stored. */
    @Property(tries = 2000)
    void unstuffedMessageIsTheStoredOne(
            @ForAll("messages") String message, @ForAll @IntRange(min = 1, max = 40) int readBytes)
            throws IOException {
        String wire = wire(message, DotStuffing.ALL, readBytes);

        String stored = message.isEmpty() || message.endsWith("\r\n") ? message : message + "\r\n";
        assertThat(unstuffed(wire)).isEqualTo(stored);
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of("\r", "\n", ".", "x", "\r\n")
                .list()
                .ofMaxSize(80)
                .map(parts -> String.join("", parts));
    }

    /** Only one line is a lone dot: the last. */
    @Property(tries = 2000)
    void nothingInsideLooksLikeTheEnd(
            @ForAll("hostile") String message, @ForAll @IntRange(min = -1, max = 5) int lines)
            throws IOException {
        String wire = wire(message, lines, 7);

        assertThat(wire).matches("(?s)(.*\r\n)?\\.\r\n");
        String inside = "\r\n" + wire.substring(0, wire.length() - 3);
        assertThat(inside).doesNotContain("\r\n.\r\n");
        assertThat(wire.replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
    }

    private static String unstuffed(String wire) {
        assertThat(wire).endsWith(".\r\n");
        String lines = wire.substring(0, wire.length() - 3);
        return ("\r\n" + lines).replace("\r\n.", "\r\n").substring(2);
    }
}
