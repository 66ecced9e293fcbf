package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.TestCertificate;
import dev.hikyaku.it.peers.Webadmin;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Ours: the built distribution in a role that stores mail.
 *
 * @param listener the port mail is sent to, by its name in the role's configuration
 * @param tracePeers gateways it believes, so that it looks for each mail among those it has
 */
record HikyakuStorage(
        String role, String listener, StorageDatabase.Kind database, String tracePeers)
        implements StoringServer.Kind {
    private static final String HEAP = "512m";
    private static final String PASSWORD = "bench-password";

    private static final Pattern DELIVERED =
            Pattern.compile("(?m)^localDeliveredMails\\S* ([0-9.E]+)$");

    @Override
    public String name() {
        return "Hikyaku, " + database.title();
    }

    @Override
    public StoringServer start(List<String> users) {
        var tables = database.make();
        try {
            var setup =
                    HikyakuProcess.role(role)
                            .environment("HIKYAKU_HEAP", HEAP)
                            .environment("HIKYAKU_TRACE_PEERS", tracePeers)
                            .environment("HIKYAKU_JAVA_HOME", System.getProperty("java.home"));
            tables.environment().forEach(setup::environment);
            return started(setup.start(), tables, users);
        } catch (RuntimeException | AssertionError e) {
            tables.close();
            throw e;
        }
    }

    private Running started(HikyakuProcess server, StorageDatabase tables, List<String> users) {
        try {
            var webadmin = server.webadmin();
            AtOnce.forEach(
                    users,
                    user -> {
                        webadmin.createUser(user, PASSWORD);
                        return user;
                    });
            return new Running(server, webadmin, server.port(listener), tables);
        } catch (RuntimeException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    private record Running(
            HikyakuProcess server, Webadmin webadmin, int port, StorageDatabase tables)
            implements StoringServer {
        @Override
        public int stored() {
            var metric = DELIVERED.matcher(webadmin.get("/metrics"));
            return metric.find() ? (int) Double.parseDouble(metric.group(1)) : 0;
        }

        @Override
        public Inbox inbox(String user) {
            var trusting = TestCertificate.get().trusting();
            return Inbox.openTls(server.port("imaps"), trusting, user, PASSWORD);
        }

        @Override
        public double cpuSeconds() {
            return ProcessUsage.treeCpuSeconds(server.pid()) + tables.cpuSeconds();
        }

        @Override
        public long pssMegabytes() {
            return ProcessUsage.familyPssMegabytes(server.pid()) + tables.pssMegabytes();
        }

        @Override
        public void settle() {
            tables.settle(server.var());
        }

        @Override
        public DiskUse disk() {
            return tables.disk(server.var());
        }

        @Override
        public List<FlightRecording> record(String name) {
            return List.of(FlightRecording.start(server.pid(), name));
        }

        @Override
        public void close() {
            webadmin.close();
            server.close();
            tables.close();
        }
    }
}
