package dev.hikyaku.server.smtp;

import dev.hikyaku.trace.Origin;

import org.apache.james.core.MailAddress;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/**
 * The {@code Received} field of a mail (RFC 5321 §4.4, protocol names of RFC 3848). The client is
 * named by what it said and by its address; no name is looked up. Behind a gateway that is believed
 * a comment names the client the gateway had.
 */
final class ReceivedField {

    // RFC 5322 §3.3
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

    private ReceivedField() {}

    static String of(SMTPSession session, String id, Clock clock, Optional<Origin> client) {
        StringBuilder field = new StringBuilder(256);
        field.append("Received: from ")
                .append(
                        session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                                .orElse("unknown"))
                .append(" ([")
                .append(literal(session.getRemoteAddress().getAddress().getHostAddress()))
                .append("])");
        client.ifPresent(origin -> field.append("\r\n\t(").append(describe(origin)).append(')'));
        field.append("\r\n\tby ")
                .append(session.getConfiguration().getHelloName())
                .append(" with ")
                .append(protocol(session))
                .append(" id ")
                .append(id);
        session.getSSLSession()
                .ifPresent(tls -> field.append("\r\n\t(").append(describe(tls)).append(')'));
        onlyRecipient(session)
                .ifPresent(to -> field.append("\r\n\tfor <").append(to.asString()).append('>'));
        return field.append(";\r\n\t")
                .append(DATE.format(ZonedDateTime.now(clock)))
                .append("\r\n")
                .toString();
    }

    private static String describe(Origin client) {
        StringBuilder comment = new StringBuilder("client ");
        client.helo().ifPresent(helo -> comment.append(helo).append(' '));
        comment.append('[').append(literal(client.address())).append(']');
        client.tlsVersion().ifPresent(version -> comment.append(" version=").append(version));
        client.tlsCipher().ifPresent(cipher -> comment.append(" cipher=").append(cipher));
        return comment.toString();
    }

    /** RFC 5321 §4.1.3. */
    private static String literal(String address) {
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        return plain.indexOf(':') >= 0 ? "IPv6:" + plain : plain;
    }

    private static String protocol(SMTPSession session) {
        String mode =
                session.getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection)
                        .orElse("HELO");
        String base =
                switch (mode) {
                    case "EHLO" -> "ESMTP";
                    case "LHLO" -> "LMTP";
                    default -> "SMTP";
                };
        if (base.equals("SMTP")) {
            return base;
        }
        return base
                + (session.isTLSStarted() ? "S" : "")
                + (session.getUsername() != null ? "A" : "");
    }

    private static String describe(SSLSession tls) {
        return "version=" + tls.getProtocol() + " cipher=" + tls.getCipherSuite();
    }

    /** Of several recipients none is told who the others are. */
    private static Optional<MailAddress> onlyRecipient(SMTPSession session) {
        return session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction)
                .filter(recipients -> recipients.size() == 1)
                .map(List::getFirst);
    }
}
