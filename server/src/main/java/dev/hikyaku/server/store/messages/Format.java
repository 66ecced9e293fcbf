package dev.hikyaku.server.store.messages;

/**
 * What was done to a message's bytes before they became a file. The numbers stand in the database
 * and keep their meaning for ever.
 */
enum Format {
    PLAIN(0, ""),
    ZSTD(1, ".zst"),
    ENCRYPTED(2, ".enc"),
    ZSTD_ENCRYPTED(3, ".zst.enc");

    private final int number;
    private final String suffix;

    Format(int number, String suffix) {
        this.number = number;
        this.suffix = suffix;
    }

    static Format of(boolean compressed, boolean encrypted) {
        return values()[(compressed ? 1 : 0) + (encrypted ? 2 : 0)];
    }

    /**
     * @throws UnreadableBodyException when a newer Hikyaku wrote the file
     */
    static Format of(BodyFile file) throws UnreadableBodyException {
        for (Format format : values()) {
            if (format.number == file.format()) {
                return format;
            }
        }
        throw new UnreadableBodyException(
                "message %d: format %d (expected: 0 to 3)".formatted(file.id(), file.format()));
    }

    int number() {
        return number;
    }

    /** What a file's name ends in, after the sixteen digits. */
    String suffix() {
        return suffix;
    }

    boolean isCompressed() {
        return (number & 1) != 0;
    }

    boolean isEncrypted() {
        return (number & 2) != 0;
    }
}
