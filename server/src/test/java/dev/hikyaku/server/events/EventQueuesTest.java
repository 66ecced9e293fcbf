package dev.hikyaku.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
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
}
