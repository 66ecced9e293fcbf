package dev.hikyaku.server.events;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class EventQueuesTest {
    private final EventQueues queues = new EventQueues();

    /** The lists are no concurrent ones: two tasks at a time would lose entries. */
    @Test
    void tasksOfASubjectRunOneAfterTheOtherAsTheyCame() throws Exception {
        int subjects = 20;
        int each = 500;
        List<List<Integer>> ran = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(subjects * each);
        for (int subject = 0; subject < subjects; subject++) {
            ran.add(new ArrayList<>());
        }
        for (int i = 0; i < each; i++) {
            int number = i;
            for (int s = 0; s < subjects; s++) {
                int subject = s;
                queues.add(
                        subject,
                        () -> {
                            ran.get(subject).add(number);
                            done.countDown();
                        });
            }
        }

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).allSatisfy(numbers -> assertThat(numbers).isSorted().hasSize(each));
    }

    @Test
    void subjectThatHasToldAllIsForgotten() {
        for (int subject = 0; subject < 100; subject++) {
            queues.add(subject, () -> {});
        }

        await().untilAsserted(() -> assertThat(queues.busy()).isZero());
    }

    @Test
    void errorOfATaskKeepsNoneBehindIt() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        queues.add(
                "inbox",
                () -> {
                    throw new StackOverflowError();
                });
        queues.add("inbox", next::countDown);

        assertThat(next.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatComesBehindWaitsForTheTaskThatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch may = new CountDownLatch(1);
        CountDownLatch behind = new CountDownLatch(1);
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        queues.add(
                "bob",
                () -> {
                    begun.countDown();
                    awaitUninterruptibly(may, 20, TimeUnit.SECONDS);
                    ran.add("task");
                });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        queues.behind(
                "bob",
                () -> {
                    ran.add("behind");
                    behind.countDown();
                });
        may.countDown();

        assertThat(behind.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly("task", "behind");
    }

    @Test
    void whatComesBehindNothingRunsAtOnce() {
        List<String> ran = new ArrayList<>();

        queues.behind("bob", () -> ran.add("behind"));

        assertThat(ran).containsExactly("behind");
        assertThat(queues.busy()).isZero();
    }
}
