package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.StockJames;
import dev.hikyaku.it.peers.Webadmin;

import java.nio.file.Path;
import java.util.List;

/** The peer: the stock James 3.8.1 memory application on the same JVM and heap. */
record StockJamesKind(Path classPathFile, List<String> jvmOptions) implements MailboxServer.Kind {
    private static final String PASSWORD = "bench-password";

    @Override
    public String name() {
        return "stock James 3.8.1";
    }

    @Override
    public MailboxServer start(List<String> users) {
        var james = StockJames.start(classPathFile, jvmOptions);
        try (var webadmin = new Webadmin(james.webadminPort())) {
            users.stream()
                    .map(user -> user.substring(user.indexOf('@') + 1))
                    .distinct()
                    .forEach(webadmin::createDomain);
            users.forEach(user -> webadmin.createUser(user, PASSWORD));
        } catch (RuntimeException | AssertionError e) {
            james.close();
            throw e;
        }
        return new Running(james, users, openInboxes(james, users));
    }

    private static List<Inbox> openInboxes(StockJames james, List<String> users) {
        return users.stream().map(user -> Inbox.open(james.imapPort(), user, PASSWORD)).toList();
    }

    private record Running(StockJames james, List<String> users, List<Inbox> inboxes)
            implements MailboxServer {
        @Override
        public long pid() {
            return james.program().pid();
        }

        @Override
        public int smtpPort() {
            return james.smtpPort();
        }

        @Override
        public void close() {
            inboxes.forEach(Inbox::close);
            james.close();
        }
    }
}
