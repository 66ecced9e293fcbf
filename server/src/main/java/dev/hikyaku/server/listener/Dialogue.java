package dev.hikyaku.server.listener;

/**
 * One side of one connection of a line protocol. All methods are called by one thread at a time, in
 * the order of what happened on the wire; they may block.
 */
public interface Dialogue {

    /** Makes the dialogue of a new connection. */
    @FunctionalInterface
    interface Factory {
        Dialogue begin(Conversation conversation);
    }

    /** The connection is ready (PROXY header read, TLS established where it comes first): greet. */
    void opened();

    /** The connection is one too many: say so; it is closed afterwards. */
    void refused();

    /** A line came in, its CRLF included. */
    void line(byte[] line);

    /** A line came in that no line may be; it is not passed on. */
    void malformed(LineFault fault);

    /** TLS is up after STARTTLS: forget what was said in the clear. */
    void secured();

    /** Nothing was heard for the time allowed: say goodbye; the connection is closed afterwards. */
    void timedOut();

    /**
     * The server is stopping and no transaction is under way: say goodbye; the connection is closed
     * afterwards.
     */
    void stopping();

    /** Whether the client waits for the outcome of something it has begun. */
    boolean inTransaction();

    /** The connection is gone, by whomever's wish. */
    void closed();
}
