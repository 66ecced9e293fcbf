package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class ContentEncoderTest {

    private static byte[] encode(ContentEncoder encoder, byte[] content, int blockBytes)
            throws UnsendableException {
        ByteBuf out = Unpooled.buffer();
        for (int from = 0; from < content.length; from += blockBytes) {
            int to = Math.min(content.length, from + blockBytes);
            byte[] block = Arrays.copyOf(Arrays.copyOfRange(content, from, to), blockBytes + 3);
            encoder.encode(block, to - from, out);
        }
        encoder.finish(out);
        return ByteBufUtil.getBytes(out);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** What the peer makes of it: RFC 5321 §4.5.2, read line by line. */
    private static String decode(String wire) {
        StringBuilder content = new StringBuilder();
        for (int from = 0; ; ) {
            int end = wire.indexOf("\r\n", from);
            assertThat(end).describedAs("a lone dot in <%s>", wire).isNotNegative();
            String line = wire.substring(from, end);
            assertThat(line).doesNotContain("\r", "\n");
            from = end + 2;
            if (line.equals(".")) {
                assertThat(from).describedAs("nothing behind the dot").isEqualTo(wire.length());
                return content.toString();
            }
            content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
    }

    private static String normalised(String content) {
        String lines = content.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n");
        return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\\r\\nb\\r\\n | a\\r\\nb\\r\\n.\\r\\n",
                "a | a\\r\\n.\\r\\n",
                ".a\\r\\n | ..a\\r\\n.\\r\\n",
                "a\\r\\n.\\r\\nb | a\\r\\n..\\r\\nb\\r\\n.\\r\\n",
                "a\\n.\\nMAIL FROM:<x>\\n | a\\r\\n..\\r\\nMAIL FROM:<x>\\r\\n.\\r\\n",
                "a\\n.\\r\\n | a\\r\\n..\\r\\n.\\r\\n",
                "a\\r.\\r | a\\r\\n..\\r\\n.\\r\\n",
                "a\\r\\r\\nb | a\\r\\n\\r\\nb\\r\\n.\\r\\n",
                "a.b..c\\r\\n | a.b..c\\r\\n.\\r\\n",
                "\\n\\n | \\r\\n\\r\\n.\\r\\n",
            })
    void linesEndInCrLfAndDotsAreDoubled(String content, String wire) throws Exception {
        byte[] bytes = escaped(content).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(latin1(encode(ContentEncoder.forData(), bytes, 100))).isEqualTo(escaped(wire));
    }

    private static String escaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    @Property(tries = 2000)
    void whatThePeerDecodesIsTheMessageWithItsLinesInOrder(
            @ForAll("contents") byte[] content, @ForAll @IntRange(min = 1, max = 40) int blockBytes)
            throws UnsendableException {
        byte[] wire = encode(ContentEncoder.forData(), content, blockBytes);
        assertThat(decode(latin1(wire))).isEqualTo(normalised(latin1(content)));
    }

    @Property(tries = 2000)
    void chunksAreTheMessageWithItsLinesInOrder(
            @ForAll("contents") byte[] content, @ForAll @IntRange(min = 1, max = 40) int blockBytes)
            throws UnsendableException {
        byte[] wire = encode(ContentEncoder.forChunks(), content, blockBytes);
        assertThat(latin1(wire)).isEqualTo(normalised(latin1(content)));
    }

    @Provide
    Arbitrary<byte[]> contents() {
        Arbitrary<Byte> any = Arbitraries.bytes().filter(b -> b != 0);
        Arbitrary<Byte> telling = Arbitraries.of((byte) '\r', (byte) '\n', (byte) '.', (byte) 'a');
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(1, any), net.jqwik.api.Tuple.of(9, telling))
                .array(byte[].class)
                .ofMaxSize(200);
    }

    @Property
    void aNulIsNeverWritten(@ForAll @IntRange(min = 0, max = 20) int place) {
        byte[] content = "Subject: x\r\n\r\nbody\r\n.".getBytes(StandardCharsets.US_ASCII);
        content[place] = 0;
        assertThatThrownBy(() -> encode(ContentEncoder.forData(), content, 7))
                .isInstanceOf(UnsendableException.class)
                .hasMessage("NUL");
    }
}
