package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class ReplyParserTest {

    private static List<PeerReply> parse(ReplyParser parser, byte[] bytes, int packet)
            throws MalformedReplyException {
        List<PeerReply> replies = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += packet) {
            ByteBuf in =
                    Unpooled.wrappedBuffer(
                            Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + packet)));
            while (in.isReadable()) {
                parser.parse(in).ifPresent(replies::add);
            }
        }
        return replies;
    }

    private static List<PeerReply> parse(String text) throws MalformedReplyException {
        return parse(new ReplyParser(), bytes(text), Integer.MAX_VALUE / 2);
    }

    private static byte[] bytes(String escaped) {
        return escaped.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "250 ok\\r\\n | [250 ok]",
                "250\\r\\n | [250 ]",
                "250 \\r\\n | [250 ]",
                "250-a\\r\\n250 b\\r\\n | [250 a / b]",
                "250-\\r\\n250-\\r\\n250\\r\\n | [250  /  / ]",
                "250-250 a\\r\\n250 b\\r\\n | [250 250 a / b]",
                "250 a\\r\\n550 b\\r\\n354 c\\r\\n | [250 a, 550 b, 354 c]",
                "599 x\\r\\n | [599 x]",
                "250 grüße\\r\\n | [250 grüße]",
                "250 half | []",
                "250 half\\r | []",
            })
    void repliesAreCutAtTheirLastLine(String bytes, String replies) throws Exception {
        assertThat(parse(bytes)).hasToString(replies);
    }

    @ParameterizedTest
    @CsvSource({
        "250 ok\\n, bare LF",
        "\\n, bare LF",
        "250 a\\rb\\r\\n, bare CR",
        "250 a\\r\\r\\n, bare CR",
        "\\r\\n, no reply code",
        "25\\r\\n, no reply code",
        "25 ok\\r\\n, no reply code",
        "2500 ok\\r\\n, no reply code",
        "250_ok\\r\\n, no reply code",
        "150 ok\\r\\n, no reply code",
        "650 ok\\r\\n, no reply code",
        "HTTP/1.1 400 Bad Request\\r\\n, no reply code",
        "250 a\\0b\\r\\n, NUL",
        "250-a\\r\\n251 b\\r\\n, lines of different codes",
        "250-a\\r\\n\\r\\n, no reply code",
    })
    void whatIsNoReplyIsAnError(String bytes, String error) {
        assertThatThrownBy(() -> parse(bytes))
                .isInstanceOf(MalformedReplyException.class)
                .hasMessage(error);
    }

    @Test
    void aLineOfOneMegabyteIsAnErrorAtItsLimit() {
        ReplyParser parser = new ReplyParser();
        ByteBuf in = Unpooled.wrappedBuffer(bytes("250 " + "A".repeat(1024 * 1024)));
        assertThatThrownBy(() -> parser.parse(in)).hasMessage("line too long");
        assertThat(in.readerIndex()).isEqualTo(ReplyParser.LONGEST_LINE_BYTES + 1);
    }

    @Test
    void aReplyWithoutEndIsAnErrorAtItsLimit() {
        assertThatThrownBy(() -> parse("250-\r\n".repeat(100_000))).hasMessage("reply too long");
    }

    @Test
    void aLineOfTheLimitIsTaken() throws Exception {
        String text = "A".repeat(ReplyParser.LONGEST_LINE_BYTES - 4);
        assertThat(parse("250 " + text + "\r\n")).containsExactly(PeerReply.of(250, text));
    }

    @Test
    void afterAnErrorNothingIsAReply() {
        ReplyParser parser = new ReplyParser();
        assertThatThrownBy(() -> parse(parser, bytes("250 a\n"), 100)).hasMessage("bare LF");
        assertThatThrownBy(() -> parse(parser, bytes("250 b\r\n"), 100)).hasMessage("bare LF");
    }

    @Test
    void aBegunReplyShows() throws Exception {
        ReplyParser parser = new ReplyParser();
        assertThat(parser.midReply()).isFalse();
        for (String begun : List.of("2", "50-a\r", "\n", "250 b", "\r")) {
            parse(parser, bytes(begun), 100);
            assertThat(parser.midReply()).describedAs(begun).isTrue();
        }
        assertThat(parse(parser, bytes("\n"), 100)).hasSize(1);
        assertThat(parser.midReply()).isFalse();
    }

    @Property
    void packetsOfAnySizeGiveTheSameReplies(
            @ForAll("replies") List<PeerReply> replies,
            @ForAll @IntRange(min = 1, max = 50) int packet)
            throws MalformedReplyException {
        StringBuilder text = new StringBuilder();
        for (PeerReply reply : replies) {
            for (int i = 0; i < reply.lines().size(); i++) {
                boolean last = i == reply.lines().size() - 1;
                text.append(reply.code()).append(last ? ' ' : '-');
                text.append(reply.lines().get(i)).append("\r\n");
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(parse(new ReplyParser(), bytes, packet)).isEqualTo(replies);
    }

    @Provide
    Arbitrary<List<PeerReply>> replies() {
        Arbitrary<String> line =
                Arbitraries.strings().withCharRange(' ', '~').withChars('ü', '飛').ofMaxLength(60);
        return Arbitraries.integers()
                .between(200, 599)
                .flatMap(
                        code ->
                                line.list()
                                        .ofMinSize(1)
                                        .ofMaxSize(6)
                                        .map(lines -> new PeerReply(code, lines)))
                .list()
                .ofMaxSize(5);
    }

    @Property
    void anyBytesAreRepliesOrAnErrorAndNeverMoreThanTheLimit(
            @ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 9) int packet) {
        ReplyParser parser = new ReplyParser();
        try {
            parse(parser, bytes, packet)
                    .forEach(reply -> assertThat(reply.code()).isBetween(200, 599));
        } catch (MalformedReplyException e) {
            assertThatThrownBy(() -> parse(parser, bytes("250 ok\r\n"), 100))
                    .hasMessage(e.getMessage());
        }
    }

    /** Garbage that looks like replies for a while. */
    @Property
    void oneChangedByteIsAnotherReplyOrAnError(
            @ForAll @IntRange(min = 0, max = 40) int place, @ForAll byte changed) {
        byte[] bytes = bytes("250-peer.example.org\r\n250 PIPELINING x\r\n550 5.1.1 no\r\n");
        bytes[place] = changed;
        try {
            assertThat(parse(new ReplyParser(), bytes, 3).size()).isLessThanOrEqualTo(3);
        } catch (MalformedReplyException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
