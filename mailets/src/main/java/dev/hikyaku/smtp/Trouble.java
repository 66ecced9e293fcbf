package dev.hikyaku.smtp;

import dev.hikyaku.outcome.Reply;

/** Why a peer did not say what became of a mail. */
public enum Trouble {
    /** All connections to the hop were in use for too long. */
    BUSY("4.4.5", "no connection to the next hop was free in time"),
    /** No connection: no such name, nobody listens, no route, a proxy's refusal. */
    NOT_CONNECTED("4.4.1", "could not connect to the next hop"),
    /** The peer refused the connection or LHLO in words. */
    SERVICE_REFUSED("4.4.1", "next hop takes no mail now"),
    /** TLS was called for and could not be had, or the certificate is not trusted. */
    NOT_SECURE("4.4.0", "no secure connection to the next hop"),
    /** The peer did not let us in, or showed that it is not the one it should be. */
    NOT_LOGGED_IN("4.7.0", "could not log in at the next hop"),
    /** The peer was silent for longer than its deadline. */
    TIMED_OUT("4.4.2", "next hop did not answer in time"),
    /** The connection ended. */
    LOST("4.4.2", "connection with the next hop was lost"),
    /** The peer said what is no reply, or none of those that can come there. */
    OUT_OF_STEP("4.4.0", "next hop gave no answer that could be understood"),
    /** The message could not be read here. */
    UNREADABLE("4.3.0", "message could not be read"),
    /** We are stopping. */
    STOPPING("4.3.2", "server is shutting down");

    private final String status;
    private final String text;

    Trouble(String status, String text) {
        this.status = status;
        this.text = text;
    }

    /** Before the dot: the peer cannot have delivered it. */
    Reply reply() {
        return new Reply(451, status, text);
    }

    /** After the dot: the peer may have delivered it. */
    Reply doubtfulReply() {
        return new Reply(
                451,
                status,
                text + " after the end of the mail; message may be sent more than once");
    }
}
