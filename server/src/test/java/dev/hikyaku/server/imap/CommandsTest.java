package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command defects of james.md §13 and appendix E. */
class CommandsTest {
    private static final String MAIL = "Subject: hello\r\n\r\nbody\r\n";

    private static ImapUnderTest imap;

    @BeforeAll
    static void start() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.IN_CLEAR);
    }

    @AfterAll
    static void stop() {
        imap.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BODY.PEEK[", "BODY[HEADER", "BODY[]<", "(FLAGS", "(BODY.PEEK[]", ""})
    void unfinishedFetchIsBadAndDoesNotHang(String items) throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.ok("SELECT INBOX");
            assertThat(client.status("FETCH 1 " + items)).startsWith("BAD");
            client.ok("NOOP");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"&\"", "&", "\"&-&\"", "\"&Jjo\"", "\"a&b\"", "\"&=-\"", "\"&AA==-\""})
    void malformedMailboxNameIsRefusedAndTheConnectionKept(String name) throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            assertThat(client.status("CREATE " + name)).matches("(BAD|NO) .*");
            client.ok("NOOP");
        }
    }

    @Test
    void mailboxNameInModifiedUtf7IsTaken() throws Exception {
        try (ImapClient client = imap.login("bob1")) {
            client.ok("CREATE \"&ZeVnLIqe-\"");
            assertThat(client.ok("LIST \"\" \"*\"")).anyMatch(line -> line.contains("&ZeVnLIqe-"));
        }
    }

    @Test
    void mailboxOpenedByExamineIsNotChanged() throws Exception {
        try (ImapClient client = imap.login("bob2")) {
            client.append("INBOX", MAIL);
            client.ok("CREATE other");
            client.ok("SELECT INBOX");
            client.ok("STORE 1 +FLAGS (\\Deleted)");
            client.ok("EXAMINE INBOX");

            assertThat(client.status("EXPUNGE")).startsWith("NO");
            assertThat(client.status("UID EXPUNGE 1:*")).startsWith("NO");
            assertThat(client.status("STORE 1 -FLAGS (\\Deleted)")).startsWith("NO");
            assertThat(client.status("MOVE 1 other")).startsWith("NO");
            client.ok("FETCH 1 BODY[]");
            assertThat(client.ok("FETCH 1 FLAGS").get(0))
                    .contains("\\Deleted")
                    .doesNotContain("\\Seen");
            client.ok("CLOSE");

            assertThat(client.ok("SELECT INBOX")).contains("* 1 EXISTS");
            client.ok("EXPUNGE");
            assertThat(client.ok("SELECT INBOX")).contains("* 0 EXISTS");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"INBOX", "InBoX", "inbox", "\"iNBOX\"", "{5+}\r\ninBox", "#private.inbox"})
    void inboxIsNotDeletedInAnyCase(String name) throws Exception {
        try (ImapClient client = imap.login("bob3")) {
            assertThat(client.status("DELETE " + name)).startsWith("NO");
            client.ok("SELECT INBOX");
        }
    }

    @Test
    void renamedInboxLeavesAnEmptyInbox() throws Exception {
        try (ImapClient client = imap.login("bob4")) {
            client.append("INBOX", MAIL);
            client.ok("RENAME InBoX kept");
            assertThat(client.ok("SELECT INBOX")).contains("* 0 EXISTS");
            assertThat(client.ok("SELECT kept")).contains("* 1 EXISTS");
            assertThat(client.status("RENAME kept iNbOx")).startsWith("NO");
        }
    }

    @Test
    void copyAndMoveOfEveryPossibleUidTakeTheMessagesThere() throws Exception {
        try (ImapClient client = imap.login("bob5")) {
            client.append("INBOX", MAIL);
            client.append("INBOX", MAIL);
            client.ok("CREATE target");
            client.ok("SELECT INBOX");
            client.ok("UID COPY 1:4294967295 target");
            client.ok("UID MOVE 2:4294967295,1:3,1:4294967294 target");
            client.ok("UID STORE 1:4294967295 +FLAGS (\\Flagged)");
            client.ok("UID COPY 1:4294967295 target");
            assertThat(client.ok("SELECT target")).contains("* 4 EXISTS");
        }
    }

    @Test
    void thousandsOfOverlappingRangesAreCopiedOnce() throws Exception {
        try (ImapClient client = imap.login("bob6")) {
            client.append("INBOX", MAIL);
            client.ok("CREATE target");
            client.ok("SELECT INBOX");
            StringBuilder set = new StringBuilder("1:4294967295");
            for (int i = 0; i < 4000; i++) {
                set.append(",1:").append(4_000_000_000L + i);
            }
            client.ok("UID COPY " + set + " target");
            assertThat(client.ok("SELECT target")).contains("* 1 EXISTS");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UID FETCH 1:* FLAGS",
                "UID FETCH 1:4294967295 (FLAGS)",
                "UID FETCH * FLAGS",
                "UID COPY 1:* INBOX",
                "UID MOVE 5 INBOX",
                "UID STORE 1:* +FLAGS (\\Seen)",
                "UID EXPUNGE 1:*",
                "UID SEARCH UID 1:*"
            })
    void uidCommandOnAnEmptyMailboxIsOk(String command) throws Exception {
        try (ImapClient client = imap.login("bob7")) {
            client.ok("SELECT INBOX");
            assertThat(client.ok(command).stream().filter(line -> line.contains("FETCH (")))
                    .isEmpty();
        }
    }

    @Test
    void vanishedOfEveryPossibleUidIsTold() throws Exception {
        try (ImapClient client = imap.login("bob8")) {
            for (int i = 0; i < 3; i++) {
                client.append("INBOX", MAIL);
            }
            client.ok("ENABLE QRESYNC");
            String validity =
                    client.ok("SELECT INBOX").stream()
                            .filter(line -> line.contains("UIDVALIDITY"))
                            .map(line -> line.replaceAll(".*UIDVALIDITY (\\d+).*", "$1"))
                            .findFirst()
                            .orElseThrow();
            client.ok("UID STORE 2 +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
            assertThat(client.ok("UID FETCH 1:4294967295 (FLAGS) (CHANGEDSINCE 1 VANISHED)"))
                    .contains("* VANISHED (EARLIER) 2");
            client.ok("UID STORE 1:* +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
            client.ok("UNSELECT");
            client.ok("SELECT INBOX (QRESYNC (" + validity + " 1 1:4294967295))");
        }
    }

    @Test
    void appendLimitIsListed() throws Exception {
        try (ImapClient client = imap.login("bob9")) {
            assertThat(client.ok("STATUS INBOX (APPENDLIMIT)").get(0))
                    .contains("APPENDLIMIT 41943040");
            assertThat(client.ok("LIST \"\" \"*\" RETURN (STATUS (MESSAGES APPENDLIMIT))"))
                    .anyMatch(line -> line.contains("APPENDLIMIT"));
            assertThat(client.ok("CAPABILITY").get(0)).contains("APPENDLIMIT=41943040");
        }
    }

    @Test
    void existsCountsWhatTheSessionCounts() throws Exception {
        try (ImapClient client = imap.login("bob10");
                ImapClient other = imap.login("bob10")) {
            client.ok("SELECT INBOX");
            other.append("INBOX", MAIL);
            assertThat(client.ok("NOOP")).contains("* 1 EXISTS");
            assertThat(client.ok("SELECT INBOX")).contains("* 1 EXISTS");
            client.ok("FETCH 1 FLAGS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "NOT ", "OR ALL ", "OR NOT ", "(NOT ("})
    void searchNestedTooDeepIsBad(String nesting) throws Exception {
        try (ImapClient client = imap.login("bob11")) {
            client.ok("SELECT INBOX");
            assertThat(client.status("SEARCH " + nesting.repeat(7000) + "ALL")).startsWith("BAD");
            client.ok("NOOP");
        }
    }

    @Test
    void searchNestedAsPeopleDoIsAnswered() throws Exception {
        try (ImapClient client = imap.login("bob12")) {
            client.append("INBOX", MAIL);
            client.ok("SELECT INBOX");
            assertThat(client.ok("SEARCH " + "OR SUBJECT x ".repeat(100) + "SUBJECT hello"))
                    .contains("* SEARCH 1");
        }
    }

    @Test
    void pipelinedCommandsAreAnsweredInOrder() throws Exception {
        try (ImapClient client = imap.login("bob13")) {
            client.send("a SELECT INBOX\r\nb IDLE\r\nDONE\r\nc NOOP\r\nd LOGOUT\r\n");
            for (String tag : new String[] {"a", "b", "c", "d"}) {
                assertThat(client.answer(tag)).last().asString().startsWith("OK");
            }
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void idleTellsOfNewMailAndEndsWithDone() throws Exception {
        try (ImapClient client = imap.login("bob14");
                ImapClient other = imap.login("bob14")) {
            client.ok("SELECT INBOX");
            client.send("a IDLE\r\n");
            assertThat(client.line()).startsWith("+");
            other.append("INBOX", MAIL);
            assertThat(client.line()).isEqualTo("* 1 EXISTS");
            client.send("DONE\n");
            assertThat(client.answer("a")).last().asString().startsWith("OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FETCH 1 BODY[]<1%s>",
                "FETCH 1 BODY[1%s]",
                "FETCH 1 (FLAGS) (CHANGEDSINCE 1%s)",
                "SEARCH LARGER 1%s"
            })
    void endlessNumberIsAnswered(String command) throws Exception {
        try (ImapClient client = imap.login("bob15")) {
            client.ok("SELECT INBOX");
            assertThat(client.status(command.formatted("0".repeat(60_000))))
                    .matches("(BAD|NO|OK) .*");
            assertThat(client.status(command.formatted(".1".repeat(30_000))))
                    .matches("(BAD|NO|OK) .*");
            client.ok("NOOP");
        }
    }

    @Test
    void patternOfManyWildcardsIsAnswered() throws Exception {
        try (ImapClient client = imap.login("bob16")) {
            client.ok("CREATE " + "a".repeat(150));
            assertThat(client.status("LIST \"\" \"" + "*a".repeat(20) + "*b\""))
                    .matches("(BAD|NO|OK) .*");
            client.ok("LIST \"\" \"*a**%a%\"");
        }
    }
}
