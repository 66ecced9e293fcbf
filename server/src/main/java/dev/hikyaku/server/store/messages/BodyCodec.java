package dev.hikyaku.server.store.messages;

/**
 * What is done to new messages' bytes on their way to the disk. Files that are there already are
 * read whatever was done to them, if their key is among the keys.
 *
 * @param compressing with zstd, level 3; messages that would shrink by less than 5 % stay plain
 * @param encrypting with the first of the keys, after compression
 */
public record BodyCodec(boolean compressing, boolean encrypting, BodyKeys keys) {

    public BodyCodec {
        if (encrypting && keys.newest().isEmpty()) {
            throw new IllegalArgumentException("encrypting: no key");
        }
    }

    /** Files are the messages themselves; none is encrypted. */
    public static BodyCodec plain() {
        return new BodyCodec(false, false, BodyKeys.none());
    }
}
