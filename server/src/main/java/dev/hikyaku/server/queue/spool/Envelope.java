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
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

import javax.mail.internet.AddressException;

/**
 * What a queue keeps of a mail beside its message: one JSON object, which is all of an entry's
 * file, or the end of the message's file. Its last members are its length in octets, the line feed
 * behind it included, and the CRC-32C of all its octets before that member's comma.
 *
 * <pre>{@code
 * {"version":1,"name":"Mail1795926480123-1","sender":"a@example.org","recipients":["x@example.net"],
 *  "state":"root","error":null,"remoteHost":"h.example.org","remoteAddress":"192.0.2.1",
 *  "updated":1795926480123,"attributes":{"dev.hikyaku.delivery.destination":{…}},
 *  "headers":[{"recipient":"x@example.net","name":"X-A","value":"b"}],
 *  "message":{"bytes":10240,"crc32c":"1f2e3d4c"},"length":"000001a7","crc32c":"0a1b2c3d"}
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
    private static final String LENGTH = ",\"length\":\"";
    private static final String CHECKSUM = "\",\"crc32c\":\"";
    private static final String END = "\"}\n";
    private static final int DIGITS = 8;
    private static final int CHECKSUM_BYTES = CHECKSUM.length() + DIGITS + END.length();

    /** How many octets at the end say how long it is. */
    static final int TAIL_BYTES = LENGTH.length() + DIGITS + CHECKSUM_BYTES;

    /**
     * What the message's file begins with.
     *
     * @param bytes the length of the message
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
        open.writeBytes(ascii(LENGTH + HEX.toHexDigits(open.size() + TAIL_BYTES)));
        byte[] content = open.toByteArray();
        open.writeBytes(ascii(checksumOf(content, content.length)));
        return open.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String checksumOf(byte[] content, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, length);
        return CHECKSUM + HEX.toHexDigits((int) checksum.getValue()) + END;
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
     * How long the envelope is that ends with these octets.
     *
     * @param end {@link #TAIL_BYTES} or more
     * @throws UnreadableEntryException when none does
     */
    static int lengthOf(byte[] end) throws UnreadableEntryException {
        int at = end.length - TAIL_BYTES;
        if (at < 0) {
            throw new UnreadableEntryException("cut short");
        }
        String tail = new String(end, at, TAIL_BYTES, StandardCharsets.US_ASCII);
        int digits = LENGTH.length();
        try {
            int length = HexFormat.fromHexDigits(tail, digits, digits + DIGITS);
            if (length >= TAIL_BYTES
                    && tail.equals(
                            LENGTH + HEX.toHexDigits(length) + tail.substring(digits + DIGITS))) {
                return length;
            }
        } catch (IllegalArgumentException noDigits) {
            throw new UnreadableEntryException("cut short or changed: it has no length", noDigits);
        }
        throw new UnreadableEntryException("cut short or changed: it has no length");
    }

    /**
     * Reads what {@link #encode} wrote.
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
        int length = lengthOf(content);
        int sealed = content.length - CHECKSUM_BYTES;
        String checksum = new String(content, sealed, CHECKSUM_BYTES, StandardCharsets.US_ASCII);
        if (length != content.length || !checksum.equals(checksumOf(content, sealed))) {
            throw new UnreadableEntryException("cut short or changed: its checksum is not its own");
        }
        return content;
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
