package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** james.md appendix E: concurrent CREATE hangs, one of 50 concurrent first SELECTs fails. */
class ConcurrencyTest {
    private static final int CLIENTS = 50;

    private static ImapUnderTest imap;

    @BeforeAll
    static void start() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.IN_CLEAR);
    }

    @AfterAll
    static void stop() {
        imap.close();
    }

    @FunctionalInterface
    private interface Talk {
        String with(ImapClient client) throws Exception;
    }

    /** All log in, then all say their line at once. */
    private static List<String> atOnce(Function<Integer, String> user, Talk talk) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Callable<String> task =
                        () -> {
                            try (ImapClient client = imap.login(user.apply(number))) {
                                start.await(60, TimeUnit.SECONDS);
                                return talk.with(client);
                            }
                        };
                answers.add(threads.submit(task));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> answer : answers) {
                results.add(answer.get(60, TimeUnit.SECONDS));
            }
            return results;
        }
    }

    @RepeatedTest(5)
    void exactlyOneOfManyCreatesSucceeds(RepetitionInfo repetition) throws Exception {
        String name = "box" + repetition.getCurrentRepetition();
        List<String> answers = atOnce(i -> "bob1", client -> client.status("CREATE " + name));
        assertThat(answers.stream().filter(answer -> answer.startsWith("OK"))).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.startsWith("NO"))).hasSize(49);
    }

    @RepeatedTest(3)
    void allFirstSelectsOfOneAccountSucceed(RepetitionInfo repetition) throws Exception {
        String user = "bob" + (10 + repetition.getCurrentRepetition());
        assertThat(atOnce(i -> user, client -> client.status("SELECT INBOX")))
                .allMatch(answer -> answer.startsWith("OK"));
    }

    @RepeatedTest(1)
    void allFirstSelectsOfManyAccountsSucceed() throws Exception {
        assertThat(atOnce(i -> "bob" + i, client -> client.status("SELECT INBOX")))
                .allMatch(answer -> answer.startsWith("OK"));
    }
}
