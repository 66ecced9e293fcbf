package dev.hikyaku.it.bench;

/**
 * What mails in a queue cost a server in memory and at its start.
 *
 * @param mails in the queue of {@code filled}
 */
record QueueFootprint(int mails, Opened empty, Opened filled) {
    /**
     * A server that has been started on a spool.
     *
     * @param heapBytes of objects in use
     * @param seconds from its start to the first mail that came out
     */
    record Opened(long heapBytes, double seconds) {}

    double bytesPerMail() {
        return (double) (filled.heapBytes() - empty.heapBytes()) / mails;
    }

    /** With so many mails, should each of them cost what it cost here. */
    double heapBytes(int count) {
        return empty.heapBytes() + bytesPerMail() * count;
    }

    /** The same for the start. */
    double seconds(int count) {
        return empty.seconds() + (filled.seconds() - empty.seconds()) / mails * count;
    }

    /** For so many mails; says so when there were fewer. */
    String line(int count) {
        return Figures.format(
                "%s%,d queued: %.0f MB of heap, %.0f bytes a mail; first mail out %.1f s after the"
                        + " start",
                mails == count ? "" : Figures.format("extrapolated from %,d: ", mails),
                count,
                heapBytes(count) / 1e6,
                bytesPerMail(),
                seconds(count));
    }
}
