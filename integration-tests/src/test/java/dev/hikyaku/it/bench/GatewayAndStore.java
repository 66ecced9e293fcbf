package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;

import java.util.ArrayList;
import java.util.List;

/**
 * Ours as a chain of two processes: SMTP to a gateway that queues nothing, LMTP to a store that
 * remembers what it has been handed.
 */
record GatewayAndStore(StorageDatabase.Kind database) implements StoringServer.Kind {
    @Override
    public String name() {
        return "Hikyaku, " + database.title();
    }

    @Override
    public StoringServer start(List<String> users) {
        var store = new HikyakuStorage("store", "lmtp", database, "127.0.0.1").start(users);
        try {
            var gateway =
                    HikyakuProcess.role("gateway")
                            .environment("HIKYAKU_HEAP", "")
                            .environment("HIKYAKU_JAVA_HOME", System.getProperty("java.home"))
                            .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + store.port())
                            .start();
            return new Running(gateway, store);
        } catch (RuntimeException | AssertionError e) {
            store.close();
            throw e;
        }
    }

    private record Running(HikyakuProcess gateway, StoringServer store) implements StoringServer {
        @Override
        public int port() {
            return gateway.port("mx");
        }

        @Override
        public int stored() {
            return store.stored();
        }

        @Override
        public Inbox inbox(String user) {
            return store.inbox(user);
        }

        @Override
        public double cpuSeconds() {
            return ProcessUsage.treeCpuSeconds(gateway.pid()) + store.cpuSeconds();
        }

        @Override
        public long pssMegabytes() {
            return ProcessUsage.familyPssMegabytes(gateway.pid()) + store.pssMegabytes();
        }

        @Override
        public void settle() {
            store.settle();
        }

        @Override
        public DiskUse disk() {
            return store.disk();
        }

        @Override
        public List<FlightRecording> record(String name) {
            var recordings = new ArrayList<>(store.record(name + "-store"));
            recordings.add(FlightRecording.start(gateway.pid(), name + "-gateway"));
            return recordings;
        }

        @Override
        public void close() {
            gateway.close();
            store.close();
        }
    }
}
