package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What a client hears of its open mailbox while others change it. */
class NewsTest {
    private static final String MAIL = "Subject: hello\r\n\r\nbody\r\n";
    private static final long MOST_NANOS = Duration.ofSeconds(4).toNanos();
    private static final int CHANGES = 400;

    private static ImapUnderTest imap;

    @BeforeAll
    static void start() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.IN_CLEAR);
    }

    @AfterAll
    static void stop() {
        imap.close();
    }

    @Test
    void mailIsAnnouncedBeforeSearchNamesIt() throws Exception {
        try (ImapClient client = imap.login("bob30");
                ImapClient other = imap.login("bob30")) {
            client.ok("SELECT INBOX");
            other.append("INBOX", MAIL);
            assertThat(client.ok("SEARCH ALL"))
                    .containsSubsequence("* 1 EXISTS", "* SEARCH 1")
                    .containsOnlyOnce("* 1 EXISTS");
        }
    }

    @Test
    void mailIsAnnouncedBeforeFetchNamesIt() throws Exception {
        try (ImapClient client = imap.login("bob31");
                ImapClient other = imap.login("bob31")) {
            client.ok("SELECT INBOX");
            other.append("INBOX", MAIL);
            assertThat(client.ok("UID FETCH 1 (UID)"))
                    .containsSubsequence("* 1 EXISTS", "* 1 FETCH (UID 1)");
        }
    }

    /** James 3.8.1 looks for changed flags before the event of the change has arrived. */
    @Test
    void idleTellsOfFlagsAndExpungedMailsAtOnce() throws Exception {
        try (ImapClient client = imap.login("bob32");
                ImapClient other = imap.login("bob32")) {
            other.append("INBOX", MAIL);
            client.ok("SELECT INBOX");
            other.ok("SELECT INBOX");
            client.send("a IDLE\r\n");
            assertThat(client.line()).startsWith("+");
            other.ok("STORE 1 +FLAGS (\\Flagged)");
            assertThat(client.line()).matches("\\* 1 FETCH \\(FLAGS \\(.*\\\\Flagged.*\\)\\)");
            other.ok("STORE 1 +FLAGS (\\Deleted)");
            assertThat(client.line()).contains("\\Deleted");
            other.ok("EXPUNGE");
            assertThat(client.line()).isEqualTo("* 1 EXPUNGE");
            client.send("DONE\r\n");
            assertThat(client.answer("a")).last().asString().startsWith("OK");
        }
    }

    @Test
    void idleTellsAllThatManySendersStoreAtOnce() throws Exception {
        int mails = 80;
        try (ImapClient client = imap.login("bob35");
                ExecutorService senders = Executors.newFixedThreadPool(4)) {
            ClientView view = new ClientView(client);
            view.hears(client.ok("SELECT INBOX"));
            client.send("a IDLE\r\n");
            assertThat(client.line()).startsWith("+");
            List<Future<?>> stored = new ArrayList<>();
            for (int i = 0; i < mails; i++) {
                stored.add(senders.submit(() -> append("bob35")));
            }
            while (view.uids().size() < mails) {
                view.hears(List.of(client.line()));
            }
            for (Future<?> one : stored) {
                one.get(10, TimeUnit.SECONDS);
            }
            client.send("DONE\r\n");
            view.hears(client.answer("a"));
            assertThat(view.uids()).hasSize(mails);
        }
    }

    private static Void append(String user) throws IOException {
        try (ImapClient client = imap.login(user)) {
            client.append("INBOX", MAIL);
            return null;
        }
    }

    @Test
    void viewOfPollingClientFollowsEveryChange() throws Exception {
        follow(imap, "bob33", (client, view) -> view.hears(client.ok("NOOP")));
    }

    @Test
    void viewOfIdlingClientFollowsEveryChange() throws Exception {
        follow(imap, "bob34", NewsTest::idle);
    }

    private static void idle(ImapClient client, ClientView view) throws IOException {
        client.send("i IDLE\r\n");
        String line = client.line();
        while (!line.startsWith("+")) {
            view.hears(List.of(line));
            line = client.line();
        }
        client.send("DONE\r\n");
        view.hears(client.answer("i"));
    }

    @FunctionalInterface
    private interface Listening {
        void once(ImapClient client, ClientView view) throws IOException;
    }

    /** One connection changes the mailbox, the other listens and has to know all in the end. */
    private static void follow(ImapUnderTest imap, String user, Listening listening)
            throws Exception {
        long seed = System.nanoTime();
        System.out.println("NewsTest " + user + " seed " + seed);
        long end = System.nanoTime() + MOST_NANOS;
        try (ImapClient client = imap.login(user);
                ImapClient other = imap.login(user)) {
            ClientView view = new ClientView(client);
            view.hears(client.ok("SELECT INBOX"));
            CompletableFuture<Void> changes =
                    CompletableFuture.runAsync(() -> change(other, new Random(seed), end));
            while (!changes.isDone()) {
                listening.once(client, view);
                view.learnsUids();
            }
            changes.get(10, TimeUnit.SECONDS);
            view.hears(client.ok("NOOP"));
            view.learnsUids();

            List<Long> there = ClientView.found(client.ok("UID SEARCH ALL"));
            assertThat(view.uids()).as("seed %d", seed).isEqualTo(there);
            assertThat(ClientView.found(other.ok("UID SEARCH ALL"))).isEqualTo(there);
        }
    }

    private static void change(ImapClient client, Random random, long end) {
        try {
            client.ok("SELECT INBOX");
            int messages = 0;
            for (int i = 0; i < CHANGES && System.nanoTime() < end; i++) {
                if (messages == 0 || random.nextInt(5) < 3) {
                    client.append("INBOX", MAIL);
                    messages++;
                } else {
                    int number = 1 + random.nextInt(messages);
                    client.ok("STORE " + number + " +FLAGS.SILENT (\\Deleted)");
                    client.ok("EXPUNGE");
                    messages--;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
