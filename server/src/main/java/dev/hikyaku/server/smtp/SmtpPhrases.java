package dev.hikyaku.server.smtp;

import dev.hikyaku.server.listener.LineFault;
import dev.hikyaku.server.listener.Phrases;

import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;

/** What SMTP and LMTP say when it is not about a command. */
public final class SmtpPhrases implements Phrases {

    private final String hello;

    /** {@code hello} is the server's own name: RFC 5321 §4.2.2 wants it in a 421. */
    public SmtpPhrases(String hello) {
        this.hello = hello;
    }

    @Override
    public Response tooManyConnections() {
        return SmtpReplies.last(421, "4.7.0", hello + " too many connections, try again later");
    }

    @Override
    public Response malformed(LineFault fault) {
        return switch (fault) {
            // RFC 5321 §4.5.3.1.9: 500 for a line that is too long; the transaction goes on.
            case TOO_LONG -> SmtpReplies.of(500, "5.5.2", fault.text());
            // What follows cannot be told from what an attacker wants us to take for a command.
            case BARE_LF, BARE_CR, NUL ->
                    SmtpReplies.last(521, "5.5.2", fault.text() + " (RFC 5321 2.3.8)");
        };
    }

    @Override
    public Response tooManyFaults() {
        return SmtpReplies.last(421, "4.7.0", hello + " too many errors");
    }

    @Override
    public Response timedOut() {
        return SmtpReplies.last(421, "4.4.2", hello + " nothing heard for too long");
    }

    @Override
    public Response stopping() {
        return SmtpReplies.last(421, "4.3.2", hello + " is stopping, try again later");
    }

    /** 500 to 504 and 555 say that the command was wrong, 535 that the password was. */
    @Override
    public boolean isFault(Response response) {
        String code = response.getRetCode();
        return code != null && (code.startsWith("50") || code.equals("555") || code.equals("535"));
    }

    @Override
    public boolean inTransaction(ProtocolSession session) {
        return session.getAttachment(SMTPSession.SENDER, State.Transaction).isPresent();
    }

    @Override
    public void secured(ProtocolSession session) {
        session.resetState();
        session.removeAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection);
        session.removeAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection);
    }
}
