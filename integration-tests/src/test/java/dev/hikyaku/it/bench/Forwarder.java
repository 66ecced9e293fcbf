package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Postfix;
import dev.hikyaku.it.peers.SmtpSink;

import java.util.List;
import java.util.function.Function;

/** A server that takes mail by SMTP and hands it on, by SMTP or LMTP, to a sink of its own. */
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

    /** The peer of a gateway: Postfix with an LMTP transport, as its best users run it. */
    static Forwarder postfixByLmtp() {
        return into(
                SmtpSink.lmtp("-c"),
                sink -> new Peer(Postfix.deliveringByManyLmtpSessions(sink.port()), sink));
    }

    /** The peer of a relay: Postfix with its queue and a relay host, as its best users run it. */
    static Forwarder postfixBySmtp() {
        return into(
                SmtpSink.smtp("-c"),
                sink -> new Peer(Postfix.relayingByManySmtpSessions(sink.port()), sink));
    }

    /**
     * Our gateway as it is shipped, but for the number of connections from one address: the
     * generator is one.
     */
    static Forwarder gateway() {
        return into(
                SmtpSink.lmtp("-c"),
                sink ->
                        ours(
                                HikyakuProcess.role("gateway")
                                        .environment("HIKYAKU_HEAP", "")
                                        .environment(
                                                "HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + sink.port())
                                        .edit(
                                                "smtpserver.xml",
                                                "<connectionLimitPerIP>100<",
                                                "<connectionLimitPerIP>0<"),
                                "mx",
                                sink));
    }

    /** Our relay as it is shipped, with a heap of 512 MB; the generator is in a listed network. */
    static Forwarder relay() {
        return into(
                SmtpSink.smtp("-c"),
                sink ->
                        ours(
                                HikyakuProcess.role("relay")
                                        .environment("HIKYAKU_NEXT_HOP", "127.0.0.1:" + sink.port())
                                        .environment("HIKYAKU_RELAY_NETWORKS", "127.0.0.1"),
                                "relay",
                                sink));
    }

    private static Forwarder ours(HikyakuProcess.Setup setup, String listener, SmtpSink sink) {
        setup.environment("HIKYAKU_JAVA_HOME", System.getProperty("java.home"));
        String options = System.getenv("HIKYAKU_BENCH_JAVA_OPTS");
        if (options != null) {
            setup.jvmOption(options);
        }
        return new Ours(setup.start(), listener, sink);
    }

    /** The sink ends with a server that does not start. */
    private static Forwarder into(SmtpSink sink, Function<SmtpSink, Forwarder> start) {
        try {
            return start.apply(sink);
        } catch (RuntimeException | AssertionError e) {
            sink.close();
            throw e;
        }
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
    record Ours(HikyakuProcess server, String listener, SmtpSink sink) implements Forwarder {
        @Override
        public String name() {
            return "Hikyaku";
        }

        @Override
        public int port() {
            return server.port(listener);
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
