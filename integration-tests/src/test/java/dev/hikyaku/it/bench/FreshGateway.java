package dev.hikyaku.it.bench;

/**
 * A gateway that has just said its first greeting, and what that took.
 *
 * @param pid its first process
 * @param port its SMTP listener
 * @param wallSeconds from exec of its first process to the greeting
 * @param cpuSeconds used by its processes in that time
 * @param overheadSeconds before that exec, for whoever started it
 * @param server what to close
 */
record FreshGateway(
        long pid,
        int port,
        double wallSeconds,
        double cpuSeconds,
        double overheadSeconds,
        Runnable server)
        implements AutoCloseable {

    @Override
    public void close() {
        server.run();
    }

    /** A way to run it. */
    interface Kind {
        String name();

        /** Starts one whose mail goes by LMTP to this port of 127.0.0.1; waits for its greeting. */
        FreshGateway start(int nextHop);
    }
}
