package dev.hikyaku.server.listener;

/**
 * A listener that can stop politely: the door first, then the guests, never in the middle of a
 * transaction.
 */
public interface Drainable {

    /** The listener's name in logs, such as {@code smtp}. */
    String name();

    /**
     * Closes the door: no new connection is accepted, sessions with no transaction under way are
     * told to go (SMTP and LMTP 421, IMAP {@code * BYE}, POP3 {@code -ERR}), the others after their
     * transaction. Does not block.
     */
    void drain();

    /** How many sessions still have a transaction under way. */
    int busySessions();
}
