package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MailboxPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** james.md appendix E: shapes of nested parts that hang or drop FETCH. */
class NestedMailTest {
    private static final int DEEP = 10_000;

    /** Deeper mails James' memory store cannot keep. */
    private static final int STORABLE = 150;

    private static ImapUnderTest imap;

    @BeforeAll
    static void start() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.IN_CLEAR);
    }

    @AfterAll
    static void stop() {
        imap.close();
    }

    static Stream<Arguments> tooDeep() {
        return nested(DEEP);
    }

    static Stream<Arguments> storedTooDeep() {
        return nested(STORABLE);
    }

    private static Stream<Arguments> nested(int depth) {
        return Stream.of(
                Arguments.of("multiparts", multiparts(depth, i -> "b" + i)),
                Arguments.of("digests", digests(depth)),
                Arguments.of("messages in messages", messages(depth)));
    }

    static Stream<Arguments> odd() {
        return Stream.of(
                Arguments.of("ten levels", multiparts(10, i -> "b" + i)),
                Arguments.of("one boundary for all levels", multiparts(50, i -> "same")),
                Arguments.of("boundaries that begin alike", multiparts(60, "x"::repeat)),
                Arguments.of(
                        "empty boundary",
                        "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n"
                                + "--\r\n\r\n"
                                + "a\r\n"
                                + "----\r\n"),
                Arguments.of(
                        "no boundary", "Content-Type: multipart/mixed\r\n\r\n--a\r\n\r\na\r\n"),
                Arguments.of(
                        "boundary never seen",
                        "Content-Type: multipart/mixed; boundary=z\r\n\r\nx\r\n"),
                Arguments.of("message without header", "Content-Type: message/rfc822\r\n\r\n"),
                Arguments.of(
                        "multipart without parts",
                        "Content-Type: multipart/mixed; boundary=z\r\n\r\n--z--\r\n"),
                Arguments.of("nothing", "\r\n"));
    }

    private static String multiparts(int depth, java.util.function.IntFunction<String> boundary) {
        StringBuilder mail = new StringBuilder("Subject: x\r\n");
        for (int i = 1; i <= depth; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=\"")
                    .append(boundary.apply(i))
                    .append("\"\r\n\r\n--")
                    .append(boundary.apply(i))
                    .append("\r\n");
        }
        return mail.append("\r\nbottom\r\n").toString();
    }

    private static String digests(int depth) {
        StringBuilder mail = new StringBuilder("Subject: x\r\n");
        for (int i = 1; i <= depth; i++) {
            mail.append("Content-Type: multipart/digest; boundary=d")
                    .append(i)
                    .append("\r\n\r\n--d")
                    .append(i)
                    .append("\r\n\r\n");
        }
        return mail.append("\r\nbottom\r\n").toString();
    }

    private static String messages(int depth) {
        return "Content-Type: message/rfc822\r\n\r\n".repeat(depth)
                + "Subject: x\r\n\r\nbottom\r\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooDeep")
    void mailNestedTooDeepIsNotAppended(String shape, String mail) throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            assertThat(client.tryAppend("INBOX", mail)).startsWith("NO");
            client.ok("NOOP");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("storedTooDeep")
    void mailNestedTooDeepThatIsStoredIsFetchedFlat(String shape, String mail) throws Exception {
        try (ImapClient client = imap.login("bob2")) {
            store("bob2", mail);
            client.append("INBOX", "Subject: good\r\n\r\nbody\r\n");
            int number =
                    client.ok("SELECT INBOX").stream()
                            .filter(line -> line.endsWith("EXISTS"))
                            .mapToInt(line -> Integer.parseInt(line.split(" ")[1]))
                            .findFirst()
                            .orElseThrow();
            int bad = number - 1;

            assertThat(client.ok("FETCH " + bad + ":" + number + " (BODYSTRUCTURE ENVELOPE)"))
                    .anyMatch(
                            line ->
                                    line.startsWith("* " + bad + " FETCH")
                                            && line.contains("\"APPLICATION\" \"OCTET-STREAM\""))
                    .anyMatch(
                            line ->
                                    line.startsWith("* " + number + " FETCH")
                                            && line.contains("BODYSTRUCTURE (\"TEXT\" \"PLAIN\""));
            client.ok("UID FETCH 1:* (BODY FLAGS)");
            client.ok("FETCH " + bad + " (BODY.PEEK[1.1.1] BODY.PEEK[HEADER] ENVELOPE)");
            assertThat(client.ok("FETCH " + bad + " BODY.PEEK[]").get(0)).contains("bottom");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("odd")
    void oddMailIsAnswered(String shape, String mail) throws Exception {
        try (ImapClient client = imap.login("bob3")) {
            client.append("INBOX", mail);
            client.ok("SELECT INBOX");
            for (String items :
                    List.of(
                            "BODYSTRUCTURE",
                            "BODY",
                            "ENVELOPE",
                            "BODY[1.1.1]",
                            "BODY[1.MIME]",
                            "BODY[TEXT]")) {
                assertThat(client.status("FETCH * " + items)).as(items).matches("(OK|NO) .*");
            }
            client.ok("STORE 1:* +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
        }
    }

    /** As LMTP would, where nothing is refused for its depth. */
    private static void store(String user, String mail) throws Exception {
        Username name = Username.of(user + "@example.org");
        MailboxSession session = imap.mailboxes.manager.createSystemSession(name);
        MessageManager inbox =
                imap.mailboxes.manager.getMailbox(MailboxPath.inbox(session), session);
        inbox.appendMessage(
                MessageManager.AppendCommand.builder()
                        .build(new ByteContent(mail.getBytes(StandardCharsets.US_ASCII))),
                session);
    }
}
