package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.TestCertificate;

import java.util.List;

/**
 * Ours: the built distribution's {@code standalone}, with its own log lines or with those of the
 * masking benchmark.
 */
record HikyakuKind(String name, String heap, String logback) implements MailboxServer.Kind {
    private static final String PASSWORD = "bench-password";

    static HikyakuKind asShipped(String heap) {
        return new HikyakuKind("Hikyaku", heap, "");
    }

    @Override
    public MailboxServer start(List<String> users) {
        var setup = HikyakuProcess.role("standalone").environment("HIKYAKU_HEAP", heap);
        if (!logback.isEmpty()) {
            setup.file("logback.xml", logback);
        }
        var server = setup.start();
        try {
            users.forEach(user -> server.createAccount(user, PASSWORD));
            return new Running(server, users, openInboxes(server, users));
        } catch (RuntimeException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    private static List<Inbox> openInboxes(HikyakuProcess server, List<String> users) {
        var trusting = TestCertificate.get().trusting();
        int port = server.port("imaps");
        return users.stream().map(user -> Inbox.openTls(port, trusting, user, PASSWORD)).toList();
    }

    private record Running(HikyakuProcess server, List<String> users, List<Inbox> inboxes)
            implements MailboxServer {
        @Override
        public long pid() {
            return server.pid();
        }

        @Override
        public int smtpPort() {
            return server.port("mx");
        }

        @Override
        public void close() {
            inboxes.forEach(Inbox::close);
            server.close();
        }
    }
}
