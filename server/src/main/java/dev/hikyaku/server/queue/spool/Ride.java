package dev.hikyaku.server.queue.spool;

/**
 * What stands for a mail that has gone on to another queue and has no file there yet: the file of
 * the mail it was made of, which stays in its own queue. A mail that soon leaves the server so
 * costs no second file. Should the process end before, the mail is where it came from and is
 * processed anew.
 *
 * @param from the entry whose file stands for the mail
 * @param queue the queue that file names
 * @param content what the mail's own file would hold
 */
record Ride(Entry from, String queue, byte[] content) {
    /** Mails that ride at once; the others get a file. */
    static final int MOST = 256;

    static final int MOST_BYTES = 16 * 1024;
}
