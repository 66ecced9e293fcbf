package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.delivery.Destination;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.PerRecipientHeaders.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** What a file says of a mail is what the mail was, or nothing. */
class EnvelopeTest {
    private static final Instant NOW = Instant.parse("2026-11-28T05:30:00Z");
    private static final Optional<Envelope.Message> MESSAGE =
            Optional.of(new Envelope.Message(1234, 0xCAFE));

    private static MailImpl mail() throws Exception {
        MailImpl mail =
                MailImpl.builder()
                        .name("Mail1-2")
                        .sender(new MailAddress("\"a b\"@example.org"))
                        .addRecipients("x@example.net", "y@example.net")
                        .state("transport")
                        .errorMessage("none\r\nso far \u00e9")
                        .remoteHost("client.example.org")
                        .remoteAddr("192.0.2.1")
                        .lastUpdated(new Date(1795926480123L))
                        .addHeaderForRecipient(
                                Header.builder().name("X-A").value("b").build(),
                                new MailAddress("x@example.net"))
                        .addAttribute(attribute("text", AttributeValue.of("value")))
                        .addAttribute(attribute("number", AttributeValue.of(5L)))
                        .addAttribute(
                                attribute(
                                        "several",
                                        AttributeValue.of(
                                                List.<AttributeValue<?>>of(
                                                        AttributeValue.of("one"),
                                                        AttributeValue.of("two")))))
                        .build();
        Destination.set(mail, "relay");
        return mail;
    }

    private static Attribute attribute(String name, AttributeValue<?> value) {
        return new Attribute(AttributeName.of(name), value);
    }

    @Test
    void allOfAMailIsKept() throws Exception {
        MailImpl mail = mail();

        Envelope read = Envelope.decode(Envelope.encode(mail, MESSAGE, NOW));

        assertThat(read.message()).isEqualTo(MESSAGE);
        MailImpl copy = read.mail();
        assertThat(copy.getName()).isEqualTo("Mail1-2");
        assertThat(copy.getMaybeSender()).isEqualTo(mail.getMaybeSender());
        assertThat(copy.getRecipients()).containsExactlyElementsOf(mail.getRecipients());
        assertThat(copy.getState()).isEqualTo("transport");
        assertThat(copy.getErrorMessage()).isEqualTo("none\r\nso far \u00e9");
        assertThat(copy.getRemoteHost()).isEqualTo("client.example.org");
        assertThat(copy.getRemoteAddr()).isEqualTo("192.0.2.1");
        assertThat(copy.getLastUpdated()).isEqualTo(mail.getLastUpdated());
        assertThat(copy.getPerRecipientSpecificHeaders())
                .isEqualTo(mail.getPerRecipientSpecificHeaders());
        assertThat(copy.attributes()).containsAll(mail.attributes().toList());
        assertThat(read.turn().destination()).contains("relay");
        assertThat(read.turn().sender()).isEqualTo("\"a b\"@example.org");
    }

    @Test
    void nullSenderAndMissingPartsStaySo() throws Exception {
        MailImpl mail = MailImpl.builder().name("bounce").build();

        Envelope read = Envelope.decode(Envelope.encode(mail, Optional.empty(), NOW));

        assertThat(read.message()).isEmpty();
        assertThat(read.mail().getMaybeSender().isNullSender()).isTrue();
        assertThat(read.mail().getRecipients()).isEmpty();
        assertThat(read.mail().getErrorMessage()).isNull();
    }

    @Test
    void whatCannotBeSerialisedIsLeftOutAndTheRestIsKept() throws Exception {
        MailImpl mail = mail();
        mail.setAttribute(attribute("live", AttributeValue.ofUnserializable(new Object())));

        Envelope read = Envelope.decode(Envelope.encode(mail, MESSAGE, NOW));

        assertThat(read.mail().getAttribute(AttributeName.of("live"))).isEmpty();
        assertThat(read.mail().getAttribute(AttributeName.of("text"))).isPresent();
    }

    @Test
    void aPersonCanReadIt() throws Exception {
        assertThat(new String(Envelope.encode(mail(), MESSAGE, NOW), StandardCharsets.UTF_8))
                .startsWith("{\"version\":1,\"name\":\"Mail1-2\",")
                .contains("\"recipients\":[\"x@example.net\",\"y@example.net\"]")
                .contains("\"message\":{\"bytes\":1234,\"crc32c\":\"0000cafe\"}")
                .matches("(?s).*,\"length\":\"[0-9a-f]{8}\",\"crc32c\":\"[0-9a-f]{8}\"}\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1234, 4096, 70_000})
    void itIsReadFromBehindAMessage(int messageBytes, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("file");
        byte[] message = new byte[messageBytes];
        Arrays.fill(message, (byte) '}');
        Files.write(file, message);
        MailImpl mail = mail();
        mail.setAttribute(attribute("long", AttributeValue.of("x".repeat(messageBytes / 2))));
        Files.write(file, Envelope.encode(mail, MESSAGE, NOW), StandardOpenOption.APPEND);

        Envelope read = EntryReader.read(file);

        assertThat(read.mail().getName()).isEqualTo("Mail1-2");
        assertThat(read.message()).isEqualTo(MESSAGE);
    }

    @Test
    void aFileThatIsShorterThanItsEndSaysIsUnreadable(@TempDir Path directory) throws Exception {
        byte[] content = Envelope.encode(mail(), MESSAGE, NOW);
        Path file = directory.resolve("file");
        Files.write(file, Arrays.copyOfRange(content, 1, content.length));

        assertThatThrownBy(() -> EntryReader.read(file))
                .isInstanceOf(UnreadableEntryException.class);
    }

    @Test
    void aLaterVersionIsNotGuessedAt() throws Exception {
        byte[] content = Envelope.encode(mail(), MESSAGE, NOW);
        String later =
                new String(content, StandardCharsets.UTF_8)
                        .replace("\"version\":1", "\"version\":2");

        assertThatThrownBy(() -> Envelope.decode(later.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableEntryException.class);
    }

    @Test
    void aFileCutAnywhereIsUnreadable() throws Exception {
        byte[] content = Envelope.encode(mail(), MESSAGE, NOW);

        for (int length = 0; length < content.length; length++) {
            byte[] cut = Arrays.copyOf(content, length);
            assertThatThrownBy(() -> Envelope.decode(cut))
                    .isInstanceOf(UnreadableEntryException.class);
        }
    }

    @Property
    void aChangedByteIsNoticed(
            @ForAll @IntRange(max = 100_000) int where,
            @ForAll @IntRange(min = 1, max = 255) int by)
            throws Exception {
        byte[] content = Envelope.encode(mail(), MESSAGE, NOW);
        content[where % content.length] ^= (byte) by;

        assertThatThrownBy(() -> Envelope.decode(content))
                .isInstanceOf(UnreadableEntryException.class);
    }

    @Property
    void noiseIsUnreadable(@ForAll byte[] noise) {
        assertThatThrownBy(() -> Envelope.decode(noise))
                .isInstanceOf(UnreadableEntryException.class);
    }
}
