package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Postfix;
import dev.hikyaku.it.peers.SmtpSink;

import java.util.List;

/** A server that takes mail by SMTP and hands it on by LMTP to a sink of its own. */
interface Forwarder extends AutoCloseable {
    String name();

    int port();

    /** How many mails have come out of it. */
    int forwarded();

    /** Processor seconds of all its processes so far, without the sink's. */
    double cpuSeconds();

    /** The memory of all its processes. */
    long pssMegabytes();

    /** Starts a recording of what it does; only ours has one. */
    default List<FlightRecording> record(String name) {
        return List.of();
    }

    @Override
    void close();

    /** Starts one. */
    interface Kind {
        Forwarder start();
    }

    /** The peer: Postfix with an LMTP transport, as its best users run it. */
    static Forwarder postfix() {
        var sink = sink();
        try {
            return new Peer(Postfix.deliveringByManyLmtpSessions(sink.port()), sink);
        } catch (RuntimeException | AssertionError e) {
            sink.close();
            throw e;
        }
    }

    /**
     * Ours as it is shipped, but for the number of connections from one address: the generator is
     * one.
     */
    static Forwarder ours() {
        var sink = sink();
        try {
            var setup =
                    HikyakuProcess.role("gateway")
                            .environment("HIKYAKU_HEAP", "")
                            .environment("HIKYAKU_JAVA_HOME", System.getProperty("java.home"))
                            .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + sink.port())
                            .edit(
                                    "smtpserver.xml",
                                    "<connectionLimitPerIP>100<",
                                    "<connectionLimitPerIP>0<");
            String options = System.getenv("HIKYAKU_BENCH_JAVA_OPTS");
            if (options != null) {
                setup.jvmOption(options);
            }
            return new Gateway(setup.start(), sink);
        } catch (RuntimeException | AssertionError e) {
            sink.close();
            throw e;
        }
    }

    private static SmtpSink sink() {
        return SmtpSink.lmtp("-c");
    }

    /** Postfix. */
    record Peer(Postfix postfix, SmtpSink sink) implements Forwarder {
        @Override
        public String name() {
            return "Postfix";
        }

        @Override
        public int port() {
            return postfix.port();
        }

        @Override
        public int forwarded() {
            return sink.messages();
        }

        @Override
        public double cpuSeconds() {
            return ProcessUsage.treeCpuSeconds(postfix.pid());
        }

        @Override
        public long pssMegabytes() {
            return ProcessUsage.familyPssMegabytes(postfix.pid());
        }

        @Override
        public void close() {
            postfix.close();
            sink.close();
        }
    }

    /** Ours. */
    record Gateway(HikyakuProcess server, SmtpSink sink) implements Forwarder {
        @Override
        public String name() {
            return "Hikyaku";
        }

        @Override
        public int port() {
            return server.port("mx");
        }

        @Override
        public int forwarded() {
            return sink.messages();
        }

        @Override
        public double cpuSeconds() {
            return ProcessUsage.treeCpuSeconds(server.pid());
        }

        @Override
        public long pssMegabytes() {
            return ProcessUsage.familyPssMegabytes(server.pid());
        }

        @Override
        public List<FlightRecording> record(String name) {
            return List.of(FlightRecording.start(server.pid(), name));
        }

        @Override
        public void close() {
            server.close();
            sink.close();
        }
    }
}
