package dev.hikyaku.server.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The wire of POP3. Names the defects of james.md appendix E: "POP3: login in clear, no mailbox
 * lock, no limit on errors or line length, TOP 1 -1", and JAMES-4023 (commands on I/O threads).
 */
class Pop3ServerTest {
    private static final String HELLO = "Subject: hello\r\n\r\nhi\r\n";
    private static final String DOTS = "Subject: dots\r\n\r\n.\r\n..two\r\nend\r\n";

    private Pop3UnderTest server;

    @BeforeEach
    void start() throws Exception {
        server = Pop3UnderTest.implicitTls();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void statListAndUidlAgree() throws Exception {
        MessageUid first = server.deliver("bob", bytes(HELLO));
        MessageUid second = server.deliver("bob", bytes(DOTS));
        try (Pop3Client client = server.login("bob")) {
            int all = HELLO.length() + DOTS.length();
            assertThat(client.ok("STAT")).isEqualTo("+OK 2 " + all);
            assertThat(client.multi("LIST"))
                    .isEqualTo("1 " + HELLO.length() + "\r\n2 " + DOTS.length() + "\r\n");
            assertThat(client.ok("LIST 2")).isEqualTo("+OK 2 " + DOTS.length());
            assertThat(client.multi("UIDL"))
                    .matches(
                            "1 \\d+\\.%d\r\n2 \\d+\\.%d\r\n"
                                    .formatted(first.asLong(), second.asLong()));
            assertThat(client.ok("UIDL 2")).endsWith("." + second.asLong());
        }
    }

    @Test
    void emptyInboxOfANewUserIsEmpty() throws Exception {
        try (Pop3Client client = server.login("carol")) {
            assertThat(client.ok("STAT")).isEqualTo("+OK 0 0");
            assertThat(client.multi("LIST")).isEmpty();
            client.refused("RETR 1");
        }
    }

    @Test
    void retrIsByteExact() throws Exception {
        byte[] eightBit = {
            'A', ':', ' ', (byte) 0xe9, '\r', '\n', '\r', '\n', (byte) 0xff, '\r', '\n'
        };
        server.deliver("bob", bytes(DOTS));
        server.deliver("bob", eightBit);
        server.deliver(
                "bob", bytes("x: y\r\n\r\n" + "z".repeat(998) + "\r\n" + "z".repeat(999) + "\r\n"));
        try (Pop3Client client = server.login("bob")) {
            assertThat(client.multi("RETR 1")).isEqualTo(DOTS);
            client.ok("RETR 2");
            assertThat(client.rest()).isEqualTo(eightBit);
            assertThat(client.multi("RETR 3")).hasSize(8 + 1000 + 1001);
        }
    }

    @Test
    void twentyFiveMegabytesComeWhole() throws Exception {
        byte[] big = big();
        server.deliver("bob", big);
        try (Pop3Client client = server.login("bob")) {
            client.ok("RETR 1");
            assertThat(client.rest()).isEqualTo(big);
            client.ok("QUIT");
        }
    }

    private static byte[] big() {
        StringBuilder message = new StringBuilder("Subject: big\r\n\r\n");
        Random random = new Random(1);
        byte[] line = new byte[57];
        while (message.length() < 25 * 1024 * 1024) {
            random.nextBytes(line);
            message.append(Base64.getEncoder().encodeToString(line)).append("\r\n");
        }
        return bytes(message.toString());
    }

    @Test
    void topSendsHeaderAndLines() throws Exception {
        server.deliver("bob", bytes(DOTS));
        try (Pop3Client client = server.login("bob")) {
            assertThat(client.multi("TOP 1 0")).isEqualTo("Subject: dots\r\n\r\n");
            assertThat(client.multi("TOP 1 1")).isEqualTo("Subject: dots\r\n\r\n.\r\n");
            assertThat(client.multi("TOP 1 100")).isEqualTo(DOTS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TOP 1 -1",
                "TOP 1",
                "TOP",
                "TOP 1 99999999999999999999",
                "TOP 0 1",
                "TOP 1 1 1",
                "RETR",
                "RETR 0",
                "RETR -1",
                "RETR 2",
                "RETR 1 1",
                "RETR 4294967297",
                "DELE",
                "DELE x",
                "LIST 0",
                "LIST +1",
                "UIDL 9",
                "STAT 1",
                "NOOP x",
                "XYZZY",
                "USER bob@example.org",
                "STLS",
                ""
            })
    void wrongCommandsAreRefused(String command) throws Exception {
        server.deliver("bob", bytes(HELLO));
        try (Pop3Client client = server.login("bob")) {
            client.refused(command);
            client.ok("NOOP");
        }
    }

    @Test
    void deletedMessagesGoAtQuit() throws Exception {
        server.deliver("bob", bytes(HELLO));
        server.deliver("bob", bytes(DOTS));
        try (Pop3Client client = server.login("bob")) {
            client.ok("DELE 1");
            client.refused("DELE 1");
            client.refused("RETR 1");
            client.refused("LIST 1");
            assertThat(client.ok("STAT")).isEqualTo("+OK 1 " + DOTS.length());
            assertThat(client.multi("LIST")).isEqualTo("2 " + DOTS.length() + "\r\n");
            assertThat(server.inbox("bob")).hasSize(2);
            client.ok("QUIT");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(server.inbox("bob")).containsExactly(DOTS);
    }

    @Test
    void rsetTakesMarksBack() throws Exception {
        server.deliver("bob", bytes(HELLO));
        try (Pop3Client client = server.login("bob")) {
            client.ok("DELE 1");
            client.ok("RSET");
            assertThat(client.multi("RETR 1")).isEqualTo(HELLO);
            client.ok("QUIT");
        }
        assertThat(server.inbox("bob")).containsExactly(HELLO);
    }

    @Test
    void droppedConnectionDeletesNothingAndFreesTheMailbox() throws Exception {
        server.deliver("bob", bytes(HELLO));
        Pop3Client client = server.login("bob");
        client.ok("DELE 1");
        client.drop();

        try (Pop3Client again = loginWhenFree("bob")) {
            assertThat(again.multi("RETR 1")).isEqualTo(HELLO);
        }
    }

    private Pop3Client loginWhenFree(String user) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            Pop3Client client = server.connect();
            client.ok("USER " + user + "@example.org");
            String answer = client.command("PASS " + Pop3UnderTest.PASSWORD);
            if (answer.startsWith("+OK")) {
                return client;
            }
            client.close();
            assertThat(System.nanoTime()).as(answer).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Test
    void messageThatCameLaterWaitsForTheNextSession() throws Exception {
        server.deliver("bob", bytes(HELLO));
        try (Pop3Client client = server.login("bob")) {
            server.deliver("bob", bytes(DOTS));
            assertThat(client.ok("STAT")).startsWith("+OK 1 ");
            client.ok("DELE 1");
            client.ok("QUIT");
        }
        assertThat(server.inbox("bob")).containsExactly(DOTS);
    }

    @Test
    void messageDeletedByImapMeanwhileIsRefusedAndQuitStillWorks() throws Exception {
        MessageUid uid = server.deliver("bob", bytes(HELLO));
        server.deliver("bob", bytes(DOTS));
        try (Pop3Client client = server.login("bob")) {
            server.expunge("bob", uid);
            client.refused("RETR 1");
            client.ok("DELE 1");
            client.ok("DELE 2");
            client.ok("QUIT");
        }
        assertThat(server.inbox("bob")).isEmpty();
    }

    @Test
    void uniqueIdsStayTheSameAcrossSessions() throws Exception {
        server.deliver("bob", bytes(HELLO));
        server.deliver("bob", bytes(DOTS));
        String before;
        try (Pop3Client client = server.login("bob")) {
            before = client.ok("UIDL 2").substring("+OK 2 ".length());
            client.ok("DELE 1");
            client.ok("QUIT");
        }
        try (Pop3Client client = server.login("bob")) {
            assertThat(client.ok("UIDL 1")).isEqualTo("+OK 1 " + before);
        }
    }

    @Test
    void tenthErrorEndsTheSession() throws Exception {
        try (Pop3Client client = server.login("bob")) {
            for (int i = 0; i < 10; i++) {
                client.refused("XYZZY");
            }
            assertThat(client.line()).contains("too many errors");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void overlongLineIsRefusedAndTheNextOneObeyed() throws Exception {
        try (Pop3Client client = server.login("bob")) {
            client.refused("NOOP " + "x".repeat(100_000));
            client.ok("NOOP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\n", "NO\rOP\r\n", "NOOP\0\r\n"})
    void bareLineEndsAndNulEndTheSession(String line) throws Exception {
        try (Pop3Client client = server.login("bob")) {
            client.send(line);
            assertThat(client.line()).startsWith("-ERR");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void pipelinedCommandsAreAnsweredInOrder() throws Exception {
        server.deliver("bob", bytes(HELLO));
        try (Pop3Client client = server.connect()) {
            client.send(
                    "USER bob@example.org\r\nPASS "
                            + Pop3UnderTest.PASSWORD
                            + "\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n");
            client.ok();
            client.ok();
            client.ok();
            assertThat(new String(client.rest(), StandardCharsets.ISO_8859_1)).isEqualTo(HELLO);
            client.ok();
            client.ok();
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(server.inbox("bob")).isEmpty();
    }

    /**
     * JAMES-4023: James 3.8.1 runs commands on the I/O threads, and one slow login holds up all.
     */
    @Test
    void stoppingServerSaysGoodbyeToIdleSessionsAndDeletesNothing() throws Exception {
        server.deliver("bob", bytes(HELLO));
        try (Pop3Client client = server.login("bob")) {
            client.ok("DELE 1");

            assertThat(server.drain.await(Duration.ofSeconds(10))).isTrue();

            assertThat(client.line()).startsWith("-ERR [SYS/TEMP]");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(server.inbox("bob")).containsExactly(HELLO);
    }
}
