package dev.hikyaku.smtp;

import org.apache.james.core.MailAddress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a mail needs and what a peer offers: the parameters of MAIL, or why the peer can never take
 * this mail.
 */
final class Fitness {
    private final Capabilities peer;
    private final Envelope envelope;
    private final Message message;
    private final String sender;

    Fitness(Capabilities peer, Envelope envelope, Message message) {
        this.peer = peer;
        this.envelope = envelope;
        this.message = message;
        this.sender = envelope.sender().asString("");
    }

    /** MAIL with those parameters that are offered (RFC 1870 §3, RFC 6152 §3, RFC 6531 §3.4). */
    Command mail() throws UnsendableException {
        List<String> parameters = new ArrayList<>();
        if (peer.size() && message.sizeBytes() > 0) {
            parameters.add("SIZE=" + message.sizeBytes());
        }
        if (peer.eightBitMime()) {
            parameters.add("BODY=8BITMIME");
        }
        if (peer.smtpUtf8() && needsUtf8()) {
            parameters.add("SMTPUTF8");
        }
        if (peer.dsn()) {
            parameters.addAll(envelope.dsn().mail());
        }
        return Command.mail(sender, parameters, peer.smtpUtf8());
    }

    private boolean needsUtf8() {
        return envelope.smtpUtf8()
                || !ascii(sender)
                || envelope.recipients().stream().anyMatch(address -> !ascii(address.asString()));
    }

    /** Why the peer can never take it, as the peer would have to say. */
    Optional<PeerReply> refusal() throws UnreadableException {
        if (peer.sizeLimitBytes().isPresent()
                && message.sizeBytes() > peer.sizeLimitBytes().getAsLong()) {
            // RFC 1870 §6.2: what is known to be refused need not be sent.
            return refusal(552, "5.3.4 message is larger than the next hop takes");
        }
        if (envelope.smtpUtf8() && !peer.smtpUtf8()) {
            return refusal(554, "5.6.9 next hop does not take internationalized mail");
        }
        if (!envelope.refused().isEmpty() && !peer.tellsOfRefusals()) {
            return refusal(555, "5.5.4 next hop does not tell senders of refusals");
        }
        if (!peer.eightBitMime() && eightBit()) {
            // RFC 6152 §3: convert or return; converting would break signatures.
            return refusal(554, "5.6.3 next hop does not take 8-bit mail");
        }
        return Optional.empty();
    }

    private static Optional<PeerReply> refusal(int code, String text) {
        return Optional.of(PeerReply.of(code, text));
    }

    private boolean eightBit() throws UnreadableException {
        try (InputStream in = message.open()) {
            return EightBit.in(in);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableException(e);
        }
    }

    /** What is said of a recipient whose address cannot be written to this peer. */
    static PeerReply unsendable(MailAddress recipient) {
        return ascii(recipient.asString())
                ? PeerReply.of(553, "5.1.3 bad recipient address syntax")
                : PeerReply.of(553, "5.6.7 next hop does not take non-ASCII addresses");
    }

    /** What is said of a sender whose address cannot be written to this peer. */
    static PeerReply unsendableSender(String sender) {
        return ascii(sender)
                ? PeerReply.of(553, "5.1.7 bad sender address syntax")
                : PeerReply.of(553, "5.6.7 next hop does not take non-ASCII addresses");
    }

    private static boolean ascii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
