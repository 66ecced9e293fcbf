package dev.hikyaku.server.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class LineReaderTest {
    private static final int LIMIT = 32;

    private record Seen(String text, Optional<LineFault> fault) {}

    private static List<Seen> read(LineReader reader, byte[]... packets) {
        List<Seen> lines = new ArrayList<>();
        for (byte[] packet : packets) {
            ByteBuf in = Unpooled.wrappedBuffer(packet);
            while (in.isReadable()) {
                reader.read(in)
                        .ifPresent(
                                line ->
                                        lines.add(
                                                new Seen(
                                                        new String(
                                                                line.bytes(),
                                                                StandardCharsets.ISO_8859_1),
                                                        line.fault())));
            }
        }
        return lines;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[][] split(byte[] bytes, Random random) {
        List<byte[]> packets = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(7));
            packets.add(java.util.Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return packets.toArray(byte[][]::new);
    }

    @Test
    void linesEndInCrLf() {
        assertThat(read(new LineReader(LIMIT), bytes("NOOP\r\nQUIT\r\nMA")))
                .containsExactly(
                        new Seen("NOOP\r\n", Optional.empty()),
                        new Seen("QUIT\r\n", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "A\\n, BARE_LF",
        "\\n, BARE_LF",
        "A\\rB\\r\\n, BARE_CR",
        "A\\r\\r\\n, BARE_CR",
        "\\rA\\r\\n, BARE_CR",
        "A\\0B\\r\\n, NUL",
        "A\\r\\0\\n, BARE_CR",
    })
    void whatIsNoLineIsFlagged(String escaped, LineFault fault) {
        String text = escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
        assertThat(read(new LineReader(LIMIT), bytes(text)))
                .extracting(Seen::fault)
                .containsExactly(Optional.of(fault));
    }

    @Test
    void theLimitCountsCrLf() {
        assertThat(read(new LineReader(LIMIT), bytes("A".repeat(LIMIT - 2) + "\r\n")))
                .extracting(Seen::fault)
                .containsExactly(Optional.empty());
        assertThat(read(new LineReader(LIMIT), bytes("A".repeat(LIMIT - 1) + "\r\n")))
                .extracting(Seen::fault)
                .containsExactly(Optional.of(LineFault.TOO_LONG));
    }

    /** What comes behind a bare LF cannot be trusted, however long the line before it was. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r.\r\n", "\0\r\n"})
    void aLineThatIsTooLongDoesNotHideWhatSmuggles(String end) {
        assertThat(read(new LineReader(LIMIT), bytes("A".repeat(2 * LIMIT) + end)))
                .extracting(line -> line.fault().orElseThrow())
                .isNotEmpty()
                .doesNotContain(LineFault.TOO_LONG);
    }

    @Test
    void aFaultEndsWithItsLine() {
        assertThat(read(new LineReader(LIMIT), bytes("A\0\r\nNOOP\r\n")))
                .extracting(Seen::fault)
                .containsExactly(Optional.of(LineFault.NUL), Optional.empty());
    }

    @Test
    void aLineWithoutEndCostsTheLimitAndNoMore() {
        LineReader reader = new LineReader(LIMIT);
        byte[] packet = bytes("A".repeat(64 * 1024));
        for (int i = 0; i < 1024; i++) {
            assertThat(read(reader, packet)).isEmpty();
        }
        List<Seen> lines = read(reader, bytes("\r\n"));
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().text()).hasSizeLessThanOrEqualTo(LIMIT);
        assertThat(lines.getFirst().fault()).contains(LineFault.TOO_LONG);
    }

    @Test
    void aBegunLineIsMidLine() {
        LineReader reader = new LineReader(LIMIT);
        assertThat(reader.midLine()).isFalse();
        read(reader, bytes("N"));
        assertThat(reader.midLine()).isTrue();
        read(reader, bytes("\r\n"));
        assertThat(reader.midLine()).isFalse();
    }

    @Property(tries = 500)
    void packetsDoNotMatter(@ForAll("streams") String stream, @ForAll long seed) {
        byte[] bytes = bytes(stream);
        List<Seen> whole = read(new LineReader(LIMIT), bytes);
        assertThat(read(new LineReader(LIMIT), split(bytes, new Random(seed)))).isEqualTo(whole);
    }

    /** A line without fault holds neither CR, LF nor NUL before its end, and none is lost. */
    @Property(tries = 500)
    void aLineWithoutFaultIsALine(@ForAll("streams") String stream) {
        List<Seen> lines = read(new LineReader(LIMIT), bytes(stream));
        assertThat(lines).hasSize((int) stream.chars().filter(c -> c == '\n').count());
        for (Seen line : lines) {
            if (line.fault().isEmpty()) {
                assertThat(line.text()).matches("[^\\r\\n\\x00]*\\r\\n");
            }
        }
    }

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        "\r\n", "\r", "\n", "\0", "A", ".", "NOOP", "\r\n.\r\n", "A".repeat(30))
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }
}
