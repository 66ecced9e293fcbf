package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.outcome.Reply;

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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

class MessageReaderTest {
    private static final String END = ".\r\n";
    private static final ContentRules RULES = new ContentRules(100_000, 1000, 100, 50, 1000);

    /** A reader, what it kept and what it left. */
    private static final class Wire {
        final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        final MessageReader reader;
        boolean ended;

        Wire(ContentRules rules) {
            reader =
                    new MessageReader(
                            rules,
                            (bytes, offset, length) -> {
                                kept.write(bytes, offset, length);
                                return true;
                            });
        }

        /** Returns what was not read because the content had ended. */
        String send(String text) {
            ByteBuf in = Unpooled.wrappedBuffer(bytes(text));
            ended = reader.read(in);
            return in.toString(StandardCharsets.ISO_8859_1);
        }

        void sendSplit(byte[] bytes, Random random) {
            for (int from = 0; from < bytes.length && !ended; ) {
                int most = random.nextInt(10) == 0 ? 20_000 : 5;
                int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
                ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from);
                ended = reader.read(in);
                from = to;
            }
        }

        String text() {
            return kept.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Wire sent(ContentRules rules, String text) {
        Wire wire = new Wire(rules);
        wire.send(text);
        return wire;
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    /** As a sender does it, RFC 5321 §4.5.2. */
    private static String stuffed(String content) {
        String stuffed = content.replace("\r\n.", "\r\n..");
        return stuffed.startsWith(".") ? "." + stuffed : stuffed;
    }

    @Property(tries = 1000)
    void whatWasSentIsReadHoweverItIsSplit(@ForAll("contents") String content, @ForAll long seed) {
        Wire wire = new Wire(RULES);
        wire.sendSplit(bytes(stuffed(content) + END), new Random(seed));
        assertThat(wire.ended).isTrue();
        assertThat(wire.reader.refusal()).isEmpty();
        assertThat(wire.text()).isEqualTo(content);
        assertThat(wire.reader.sizeBytes()).isEqualTo(content.length());
    }

    @Provide
    Arbitrary<String> contents() {
        Arbitrary<String> octets =
                Arbitraries.chars()
                        .range('\1', '\u00ff')
                        .filter(c -> c != '\r' && c != '\n')
                        .map(String::valueOf);
        Arbitrary<String> parts =
                Arbitraries.of("\r\n", ".", "\r\n.\r\n", "\r\n..", "\r\n\r\n", "A".repeat(300));
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(2, octets), net.jqwik.api.Tuple.of(3, parts))
                .list()
                .ofMaxSize(60)
                .map(list -> String.join("", list))
                .filter(text -> text.lines().allMatch(line -> line.length() < 990))
                .map(text -> text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n");
    }

    /** Nothing but CRLF dot CRLF ends a mail that is taken. */
    @Property(tries = 2000)
    void onlyTheRealEndEndsAMail(@ForAll("hostile") String stream, @ForAll long seed) {
        Wire wire = new Wire(RULES);
        wire.sendSplit(bytes(stream), new Random(seed));
        if (wire.ended && wire.reader.refusal().isEmpty()) {
            assertThat(wire.text()).doesNotContainPattern("(?<!\\r)\\n|\\r(?!\\n)|\\x00");
            assertThat(wire.text()).matches("(?s)|.*\\r\\n");
        }
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of("\r", "\n", ".", "\r\n", "\0", "A", "A\r\n.\r\n")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    @Test
    void anEmptyMailIsAMail() {
        Wire wire = sent(RULES, END);
        assertThat(wire.ended).isTrue();
        assertThat(wire.reader.refusal()).isEmpty();
        assertThat(wire.text()).isEmpty();
    }

    @Test
    void whatComesBehindTheEndStaysInTheBuffer() {
        Wire wire = new Wire(RULES);
        assertThat(wire.send("A\r\n.\r\nMAIL FROM:<>\r\n")).isEqualTo("MAIL FROM:<>\r\n");
        assertThat(wire.text()).isEqualTo("A\r\n");
    }

    /** CVE-2023-51764 to -51766: ends that some servers take and others do not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\n.\\n",
                "\\r\\n.\\n",
                "\\n.\\r\\n",
                "\\r\\n.\\r",
                "\\r.\\r\\n",
                "\\r.\\r",
                "\\r\\n.\\r\\r\\n",
                "\\n.\\r\\r\\n",
                "\\r\\r\\n.\\r\\n",
                "\\r\\n\\0.\\r\\n",
                "\\r\\n.\\0\\r\\n",
                "\\r\\n.\\r\\0\\n",
            })
    void aDoubtfulEndNeverEndsAMailThatIsTaken(String end) {
        Wire wire =
                sent(
                        RULES,
                        "Subject: a\r\n\r\nb"
                                + unescape(end).replace("\\0", "\0")
                                + "MAIL FROM:<smuggled@example.org>\r\n");
        if (wire.ended) {
            assertThat(wire.reader.refusal()).isPresent();
        }
        wire.send("\r\n.\r\n");
        assertThat(wire.ended).isTrue();
        assertThat(wire.reader.refusal()).isPresent();
    }

    /** Another server ends the mail here: whatever follows, this connection cannot be trusted. */
    @ParameterizedTest
    @ValueSource(strings = {"\\n.\\n", "\\r\\n.\\n", "\\n.\\r\\n"})
    void anAmbiguousEndStopsTheReader(String end) {
        Wire wire = new Wire(RULES);
        String rest = wire.send("b" + unescape(end) + "MAIL FROM:<smuggled@example.org>\r\n");
        assertThat(wire.ended).isTrue();
        assertThat(wire.reader.endedAmbiguously()).isTrue();
        assertThat(wire.reader.refusal()).isPresent();
        assertThat(rest).startsWith("MAIL");
    }

    @ParameterizedTest
    @CsvSource({"a\\nb\\r\\n", "a\\rb\\r\\n", "a\\r\\r\\n", "\\r\\r\\n", "a\\0b\\r\\n", "\\n"})
    void bareCrLfAndNulAreRefusedWhenTheMailEnds(String content) {
        Wire wire = sent(RULES, unescape(content).replace("\\0", "\0") + "rest\r\n" + END);
        assertThat(wire.ended).isTrue();
        assertThat(wire.reader.endedAmbiguously()).isFalse();
        assertThat(wire.reader.refusal()).map(Reply::code).contains(554);
    }

    /** james.md §0.4: James drops lines of more than 8192 bytes and takes the rest. */
    @Test
    void aLineOfTheLimitIsTakenAndOneByteMoreIsNot() {
        String longest = "A".repeat(RULES.lineBytes() - 2) + "\r\n";
        assertThat(sent(RULES, longest + END).reader.refusal()).isEmpty();
        assertThat(sent(RULES, stuffed("." + longest.substring(1)) + END).reader.refusal())
                .isEmpty();
        Wire tooLong = sent(RULES, "A" + longest + "b\r\n" + END);
        assertThat(tooLong.reader.refusal()).map(Reply::status).contains("5.6.0");
        assertThat(tooLong.ended).isTrue();
    }

    @Test
    void aMailOfTheSizeLimitIsTakenAndOneByteMoreIsNot() {
        ContentRules rules = new ContentRules(2000, 1000, 100, 50, 1000);
        String content = ("A".repeat(498) + "\r\n").repeat(4);
        assertThat(sent(rules, content + END).reader.refusal()).isEmpty();
        assertThat(sent(rules, "A" + content + END).reader.refusal())
                .map(Reply::code)
                .contains(552);
    }

    @Test
    void stuffedDotsDoNotCountForTheSize() {
        ContentRules rules = new ContentRules(30, 1000, 100, 50, 1000);
        assertThat(sent(rules, stuffed(".\r\n".repeat(10)) + END).reader.refusal()).isEmpty();
    }

    @Test
    void nothingIsKeptOfAMailAfterItsRefusal() {
        ContentRules rules = new ContentRules(1000, 1000, 100, 50, 1000);
        Wire wire = new Wire(rules);
        for (int i = 0; i < 2000; i++) {
            wire.send("A".repeat(900) + "\r\n");
        }
        assertThat(wire.kept.size()).isLessThanOrEqualTo(1000);
        wire.send(END);
        assertThat(wire.reader.refusal()).map(Reply::code).contains(552);
    }

    @Test
    void aFullDiskIsForNow() {
        MessageReader reader = new MessageReader(RULES, (bytes, offset, length) -> false);
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes("A\r\n" + END)))).isTrue();
        assertThat(reader.refusal()).map(Reply::code).contains(452);
    }

    @Test
    void moreThanAHundredReceivedFieldsAreALoop() {
        String[] spellings = {
            "Received: from a\r\n\tby b\r\n", "RECEIVED:x\r\n", "received: y\r\n Received: fold\r\n"
        };
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            header.append(spellings[i % spellings.length]);
        }
        String body = "\r\n" + "Received: quoted\r\n".repeat(200);
        assertThat(sent(RULES, header + body + END).reader.refusal()).isEmpty();
        assertThat(sent(RULES, header + "ReCeIvEd: z\r\n" + body + END).reader.refusal())
                .map(Reply::status)
                .contains("5.4.6");
    }

    /**
     * RFC 5322 §4.5: old mail may have blanks before the colon, and other software sees the field.
     */
    @Test
    void blanksBeforeTheColonHideNoHop() {
        String header = "Received : from a\r\n".repeat(50) + "Received\t: b\r\n".repeat(51);
        assertThat(sent(RULES, header + "\r\n" + END).reader.refusal())
                .map(Reply::status)
                .contains("5.4.6");
    }

    @Test
    void fieldsThatOnlyBeginLikeReceivedAreNoHops() {
        String header = "Received-SPF: pass\r\nX-Received: a\r\nReceive: b\r\n".repeat(101);
        assertThat(sent(RULES, header + "\r\n" + END).reader.refusal()).isEmpty();
    }
}
