package dev.hikyaku.server.smtp;

import dev.hikyaku.outcome.Reply;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;

/** Replies of SMTP and LMTP as James' handlers give them. */
public final class SmtpReplies {

    private SmtpReplies() {}

    /** A reply with an enhanced status (RFC 2034). */
    public static SMTPResponse of(Reply reply) {
        return new SMTPResponse(String.valueOf(reply.code()), reply.status() + " " + reply.text());
    }

    /** A reply with an enhanced status (RFC 2034). */
    public static SMTPResponse of(int code, String status, String text) {
        return of(new Reply(code, status, text));
    }

    /** A reply after which the connection is closed. */
    public static SMTPResponse last(int code, String status, String text) {
        SMTPResponse response = of(code, status, text);
        response.setEndSession(true);
        return response;
    }

    /** A reply that is the same for everybody. */
    static Response constant(int code, String status, String text) {
        return of(code, status, text).immutable();
    }
}
