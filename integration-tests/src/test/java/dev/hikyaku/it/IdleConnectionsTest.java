package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Heap;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Imap;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Phones that wait for mail: what a thousand of them take of the server's heap. */
class IdleConnectionsTest {
    private static final int CONNECTIONS = 1_000;
    private static final int USERS = 50;
    private static final long MOST_BYTES_EACH = 60 * 1024;
    private static final String PASSWORD = "a password for tests";

    @Test
    void aThousandIdleSessionsTakeAtMost60KilobytesEach() {
        try (var server =
                HikyakuProcess.role("standalone")
                        .edit(
                                "imapserver.xml",
                                "<connectionLimitPerIP>200<",
                                "<connectionLimitPerIP>2000<")
                        // A thousand logins are not what is tested.
                        .edit("usersrepository.xml", ">ARGON2ID<", ">PBKDF2-SHA512-1000-512<")
                        .start()) {
            for (int user = 0; user < USERS; user++) {
                server.createAccount(address(user), PASSWORD);
            }
            var sessions = new ArrayList<Imap>();
            try {
                // What the first sessions make is there for all.
                idle(server, sessions, USERS);
                long before = Heap.liveBytes(server.pid());
                idle(server, sessions, CONNECTIONS);
                long after = Heap.liveBytes(server.pid());

                long each = (after - before) / CONNECTIONS;
                System.out.printf("idle IMAPS connections: %d, %d bytes each%n", CONNECTIONS, each);
                assertThat(each).as(Heap.largest(server.pid(), 30)).isLessThan(MOST_BYTES_EACH);
                assertThat(sessions).allSatisfy(session -> session.done().ok());
            } finally {
                sessions.forEach(Imap::close);
            }
        }
    }

    private static void idle(HikyakuProcess server, List<Imap> sessions, int count) {
        for (int i = 0; i < count; i++) {
            var session = Imap.login(server.port("imaps"), address(i % USERS), PASSWORD);
            sessions.add(session);
            session.command("SELECT INBOX").ok();
            session.idle();
        }
    }

    private static String address(int user) {
        return "user%d@example.org".formatted(user);
    }
}
