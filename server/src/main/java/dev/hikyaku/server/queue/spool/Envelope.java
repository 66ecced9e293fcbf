package dev.hikyaku.server.queue.spool;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.hikyaku.delivery.Destination;
import dev.hikyaku.server.queue.QueuedMail;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

import javax.mail.internet.AddressException;

/**
 * What a queue keeps of a mail beside its message, as the content of the entry's file: one JSON
 * object, its last member the CRC-32C of all octets before that member's comma.
 *
 * <pre>{@code
 * {"version":1,"name":"Mail1795926480123-1","sender":"a@example.org","recipients":["x@example.net"],
 *  "state":"root","error":null,"remoteHost":"h.example.org","remoteAddress":"192.0.2.1",
 *  "updated":1795926480123,"attributes":{"dev.hikyaku.delivery.destination":{…}},
 *  "headers":[{"recipient":"x@example.net","name":"X-A","value":"b"}],
 *  "message":{"bytes":10240,"crc32c":"1f2e3d4c"},"crc32c":"0a1b2c3d"}
 * }</pre>
 *
 * <p>Attributes are in James' own form; those it cannot serialise are left out, as in its other
 * queues.
 *
 * @param mail the mail without its message
 * @param message of the message's file; empty when the mail has no message
 */
record Envelope(MailImpl mail, Optional<Message> message) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Envelope.class);
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new JsonMapper();
    private static final HexFormat HEX = HexFormat.of();
    private static final String CHECKSUM = ",\"crc32c\":\"";
    private static final String END = "\"}\n";
    private static final int DIGITS = 8;
    private static final int TAIL_BYTES = CHECKSUM.length() + DIGITS + END.length();

    /**
     * What the message's file must be.
     *
     * @param bytes its length
     * @param checksum CRC-32C of all of it
     */
    record Message(long bytes, int checksum) {}

    /** The mail as a file's content. */
    static byte[] encode(Mail mail, Optional<Message> message, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            writeEnvelope(json, mail);
            writeAttributes(json, mail, now);
            writeHeaders(json, mail);
            if (message.isPresent()) {
                json.writeObjectFieldStart("message");
                json.writeNumberField("bytes", message.get().bytes());
                json.writeStringField("crc32c", HEX.toHexDigits(message.get().checksum()));
                json.writeEndObject();
            }
            json.flush();
            return sealed(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sealed(ByteArrayOutputStream open) {
        byte[] content = open.toByteArray();
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        String tail = CHECKSUM + HEX.toHexDigits((int) checksum.getValue()) + END;
        byte[] sealed = Arrays.copyOf(content, content.length + TAIL_BYTES);
        System.arraycopy(
                tail.getBytes(StandardCharsets.US_ASCII), 0, sealed, content.length, TAIL_BYTES);
        return sealed;
    }

    private static void writeEnvelope(JsonGenerator json, Mail mail) throws IOException {
        json.writeStringField("name", mail.getName());
        json.writeStringField(
                "sender",
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(null));
        json.writeArrayFieldStart("recipients");
        for (MailAddress recipient : mail.getRecipients()) {
            json.writeString(recipient.asString());
        }
        json.writeEndArray();
        json.writeStringField("state", mail.getState());
        json.writeStringField("error", mail.getErrorMessage());
        json.writeStringField("remoteHost", mail.getRemoteHost());
        json.writeStringField("remoteAddress", mail.getRemoteAddr());
        if (mail.getLastUpdated() != null) {
            json.writeNumberField("updated", mail.getLastUpdated().getTime());
        }
    }

    private static void writeAttributes(JsonGenerator json, Mail mail, Instant now)
            throws IOException {
        json.writeObjectFieldStart("attributes");
        for (Attribute attribute : mail.attributes().toList()) {
            if (!InHand.isMark(attribute)) {
                writeAttribute(json, attribute);
            }
        }
        Optional<Attribute> arrival = QueuedMail.arrival(mail, now);
        if (arrival.isPresent()) {
            writeAttribute(json, arrival.get());
        }
        json.writeEndObject();
    }

    private static void writeAttribute(JsonGenerator json, Attribute attribute) throws IOException {
        Optional<JsonNode> value = serialised(attribute);
        if (value.isPresent()) {
            json.writeFieldName(attribute.getName().asString());
            json.writeTree(value.get());
        }
    }

    private static Optional<JsonNode> serialised(Attribute attribute) {
        try {
            return attribute.getValue().toJson();
        } catch (RuntimeException e) {
            LOGGER.warn("{}: attribute is not queued", attribute.getName().asString(), e);
            return Optional.empty();
        }
    }

    private static void writeHeaders(JsonGenerator json, Mail mail) throws IOException {
        json.writeArrayFieldStart("headers");
        var headers = mail.getPerRecipientSpecificHeaders().getHeadersByRecipient();
        for (Map.Entry<MailAddress, Header> header : headers.entries()) {
            json.writeStartObject();
            json.writeStringField("recipient", header.getKey().asString());
            json.writeStringField("name", header.getValue().getName());
            json.writeStringField("value", header.getValue().getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /**
     * Reads a file's content.
     *
     * @throws UnreadableEntryException when it is not what was written
     */
    static Envelope decode(byte[] content) throws UnreadableEntryException {
        try {
            return read(JSON.readTree(unsealed(content)));
        } catch (UnreadableEntryException e) {
            throw e;
        } catch (IOException | AddressException | RuntimeException e) {
            throw new UnreadableEntryException("no envelope of a mail", e);
        }
    }

    private static byte[] unsealed(byte[] content) throws UnreadableEntryException {
        int length = content.length - TAIL_BYTES;
        if (length < 0) {
            throw new UnreadableEntryException("cut short");
        }
        String tail = new String(content, length, TAIL_BYTES, StandardCharsets.US_ASCII);
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, length);
        if (!tail.equals(CHECKSUM + HEX.toHexDigits((int) checksum.getValue()) + END)) {
            throw new UnreadableEntryException("cut short or changed: its checksum is not its own");
        }
        byte[] json = Arrays.copyOf(content, length + 1);
        json[length] = '}';
        return json;
    }

    private static Envelope read(JsonNode json) throws AddressException, UnreadableEntryException {
        if (json.path("version").asInt() != VERSION) {
            throw new UnreadableEntryException(
                    "version: " + json.path("version") + " (expected: " + VERSION + ")");
        }
        MailImpl.Builder mail =
                MailImpl.builder()
                        .name(text(json, "name"))
                        .state(text(json, "state"))
                        .errorMessage(text(json, "error"))
                        .remoteHost(text(json, "remoteHost"))
                        .remoteAddr(text(json, "remoteAddress"));
        if (json.hasNonNull("sender")) {
            mail.sender(new MailAddress(text(json, "sender")));
        }
        for (JsonNode recipient : json.path("recipients")) {
            mail.addRecipient(new MailAddress(recipient.asText()));
        }
        if (json.hasNonNull("updated")) {
            mail.lastUpdated(new Date(json.path("updated").longValue()));
        }
        readHeaders(json, mail);
        readAttributes(json, mail);
        return new Envelope(mail.build(), message(json));
    }

    private static String text(JsonNode json, String field) {
        return json.hasNonNull(field) ? json.path(field).textValue() : null;
    }

    private static void readHeaders(JsonNode json, MailImpl.Builder mail) throws AddressException {
        for (JsonNode header : json.path("headers")) {
            mail.addHeaderForRecipient(
                    Header.builder()
                            .name(text(header, "name"))
                            .value(text(header, "value"))
                            .build(),
                    new MailAddress(text(header, "recipient")));
        }
    }

    private static void readAttributes(JsonNode json, MailImpl.Builder mail) {
        json.path("attributes")
                .properties()
                .forEach(
                        field -> {
                            try {
                                mail.addAttribute(
                                        new Attribute(
                                                AttributeName.of(field.getKey()),
                                                AttributeValue.fromJson(field.getValue())));
                            } catch (RuntimeException e) {
                                LOGGER.warn("{}: attribute is lost", field.getKey(), e);
                            }
                        });
    }

    private static Optional<Message> message(JsonNode json) {
        JsonNode message = json.path("message");
        return message.isMissingNode()
                ? Optional.empty()
                : Optional.of(
                        new Message(
                                message.path("bytes").longValue(),
                                HexFormat.fromHexDigits(message.path("crc32c").textValue())));
    }

    /** Whose turn the mail waits for. */
    Turn turn() {
        return Turn.of(mail);
    }

    /**
     * What fairness is by.
     *
     * @param destination where the mail goes next, when that is known
     * @param sender its envelope sender
     */
    record Turn(Optional<String> destination, String sender) {
        static Turn of(Mail mail) {
            return new Turn(
                    Destination.of(mail),
                    mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(""));
        }
    }
}
