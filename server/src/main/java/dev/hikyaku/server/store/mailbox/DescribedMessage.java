package dev.hikyaku.server.store.mailbox;

/** A stored message that knows without reading its file whether its structure can be told. */
public interface DescribedMessage {
    /** False when it was found to be no MIME, or made to hurt, as it came in. */
    boolean hasStructure();
}
