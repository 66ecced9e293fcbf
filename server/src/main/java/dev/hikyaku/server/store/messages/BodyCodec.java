package dev.hikyaku.server.store.messages;

/** What is done to new messages' bytes on their way to the disk. */
public record BodyCodec() {

    /** Files are the messages themselves. */
    public static BodyCodec plain() {
        return new BodyCodec();
    }
}
