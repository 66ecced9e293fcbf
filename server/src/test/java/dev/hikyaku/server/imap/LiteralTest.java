package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** CVE-2024-37358 and the literal defects of james.md appendix E. */
class LiteralTest {
    private static ImapUnderTest imap;

    @BeforeAll
    static void start() throws Exception {
        imap =
                ImapUnderTest.start(
                        ImapUnderTest.IN_CLEAR,
                        "<literalSizeLimit>100K</literalSizeLimit>",
                        "<inMemorySizeLimit>1K</inMemorySizeLimit>",
                        "<maxLineLength>20000</maxLineLength>");
    }

    @AfterAll
    static void stop() {
        imap.close();
    }

    @Test
    void bothLiteralsOfLoginAreAskedFor() throws Exception {
        try (ImapClient client = imap.connect()) {
            client.send("a LOGIN {16}\r\n");
            assertThat(client.line()).startsWith("+");
            client.send("bob1@example.org {6}\r\n");
            assertThat(client.line()).startsWith("+");
            client.send("secret\r\n");
            assertThat(client.answer("a")).last().asString().startsWith("OK");
        }
    }

    @Test
    void literalsThatDoNotWaitAreTakenWithoutAsking() throws Exception {
        try (ImapClient client = imap.connect()) {
            client.send("a LOGIN {16+}\r\nbob1@example.org {6+}\r\nsecret\r\n");
            assertThat(client.answer("a")).singleElement().asString().startsWith("OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{1000000000000000000000000000000}",
                "{-1}",
                "{}",
                "{abc}",
                "{5x}",
                "{99999999999}",
                "{8193}"
            })
    void sizeThatCannotBeIsRefusedAtOnceBeforeLogin(String literal) throws Exception {
        try (ImapClient client = imap.connect()) {
            client.send("a LOGIN " + literal + "\r\n");
            assertThat(client.line()).startsWith("a BAD");
            client.ok("NOOP");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{1000000000000000000000000000000}", "{-1}", "{}", "{abc}", "{4294967296}"})
    void sizeThatCannotBeIsRefusedAtOnceAfterLogin(String literal) throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.send("a APPEND INBOX " + literal + "\r\n");
            assertThat(client.line()).startsWith("a BAD");
            client.ok("NOOP");
        }
    }

    @Test
    void mailAboveTheLimitIsTooBigAndNotAskedFor() throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.send("a APPEND INBOX {102401}\r\n");
            assertThat(client.line()).startsWith("a NO [TOOBIG]");
            client.ok("NOOP");
        }
    }

    @Test
    void literalsOfOneCommandCountTogether() throws Exception {
        try (ImapClient client = imap.connect()) {
            client.send("a LOGIN {8000}\r\n");
            assertThat(client.line()).startsWith("+");
            client.send("x".repeat(8000) + " {193}\r\n");
            assertThat(client.line()).startsWith("a BAD");
        }
    }

    @Test
    void commandHasNoMoreThan64Literals() throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.send("a SEARCH SUBJECT {0}\r\n");
            for (int i = 1; i < 64; i++) {
                assertThat(client.line()).startsWith("+");
                client.send(" SUBJECT {0}\r\n");
            }
            assertThat(client.line()).startsWith("+");
            client.send(" SUBJECT {0}\r\n");
            assertThat(client.line()).startsWith("a BAD Too many literals");
        }
    }

    @Test
    void oversizeLiteralThatDoesNotWaitEndsTheConnection() throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.send("a APPEND INBOX {102401+}\r\nb DELETE INBOX\r\n");
            assertThat(client.line()).startsWith("a NO [TOOBIG]");
            assertThat(client.line()).startsWith("* BYE");
            client.send("x".repeat(102401));
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void overlongLineIsRefusedAndTheNextCommandServed() throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.send("a NOOP " + "x".repeat(60_000) + "\r\n");
            assertThat(client.line()).startsWith("a BAD");
            client.ok("NOOP");
        }
    }

    @Test
    void lineLengthIsLimitedAfterALiteralToo() throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.send("a SEARCH SUBJECT {1+}\r\nx" + " ALL".repeat(6000) + "\r\n");
            assertThat(client.line()).startsWith("a BAD");
            client.ok("NOOP");
        }
    }

    @Test
    void lineWithoutEndEndsTheConnection() throws Exception {
        try (ImapClient client = imap.connect()) {
            client.send("a NOOP " + "x".repeat(20_000));
            assertThat(client.line()).startsWith("a BAD");
            client.send("x".repeat(16 * 20_000));
            assertThat(client.line()).startsWith("* BAD");
            assertThat(client.line()).startsWith("* BYE");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void largeLiteralsLeaveNoFileBehind() throws Exception {
        try (ImapClient client = imap.login("bob2")) {
            client.append("INBOX", "Subject: x\r\n\r\n" + "y".repeat(50_000));
            client.ok("SELECT INBOX");
            assertThat(client.ok("FETCH 1 RFC822.SIZE").get(0)).contains("RFC822.SIZE 50014");
            client.send("a APPEND INBOX {50000}\r\n");
            assertThat(client.line()).startsWith("+");
            client.send("y".repeat(40_000));
        }
        await().untilAsserted(() -> assertThat(temporaryLiterals()).isZero());
    }

    private static long temporaryLiterals() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName().toString().startsWith("imap-literal-"))
                    .count();
        }
    }
}
