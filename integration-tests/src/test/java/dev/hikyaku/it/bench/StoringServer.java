package dev.hikyaku.it.bench;

import java.util.List;

/** A server, or a chain of them, that takes mail on a port and stores it on disk. */
interface StoringServer extends AutoCloseable {
    int port();

    /** How many mails it has stored since its start, as cheaply as that can be told. */
    int stored();

    /** As the user's mail program sees it. */
    Inbox inbox(String user);

    /** Processor seconds of all its processes so far. */
    double cpuSeconds();

    /** The memory of all its processes. */
    long pssMegabytes();

    /** Brings what waits in a database's log to where it stays. */
    void settle();

    /** Mails and all that is kept about them, without what a database's log has been given. */
    DiskUse disk();

    /** Starts a recording of what each of its processes does; only ours has them. */
    default List<FlightRecording> record(String name) {
        throw new UnsupportedOperationException("no recording of a peer");
    }

    @Override
    void close();

    /** Starts one of a kind, with these users. */
    interface Kind {
        String name();

        StoringServer start(List<String> users);
    }
}
