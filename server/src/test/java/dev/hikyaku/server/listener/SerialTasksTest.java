package dev.hikyaku.server.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(20)
class SerialTasksTest {

    private static final Runnable NOTHING = () -> {};

    /** The counter is no atomic one: two tasks at a time would lose counts. */
    @Test
    void oneTaskRunsAtATimeAndNoneIsLost() throws Exception {
        int threads = 4;
        int each = 2_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int[] counted = {0};
        CountDownLatch done = new CountDownLatch(threads * each);
        SerialTasks tasks = new SerialTasks("test", NOTHING, cause -> {});
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                pool.submit(
                        () -> {
                            for (int i = 0; i < each; i++) {
                                tasks.submit(
                                        () -> {
                                            most.accumulateAndGet(
                                                    inside.incrementAndGet(), Math::max);
                                            counted[0]++;
                                            inside.decrementAndGet();
                                            done.countDown();
                                        });
                            }
                        });
            }
        }
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(counted[0]).isEqualTo(threads * each);
        assertThat(most).hasValue(1);
    }

    @Test
    void tasksKeepTheirOrder() throws Exception {
        List<Integer> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1_000);
        SerialTasks tasks = new SerialTasks("test", NOTHING, cause -> {});
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            tasks.submit(
                    () -> {
                        seen.add(number);
                        done.countDown();
                    });
        }
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isSorted().hasSize(1_000);
    }

    @Test
    void anErrorOfATaskIsToldAndTheNextRuns() throws Exception {
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        CountDownLatch next = new CountDownLatch(1);
        SerialTasks tasks = new SerialTasks("test", NOTHING, failures::add);
        StackOverflowError error = new StackOverflowError();
        tasks.submit(
                () -> {
                    throw error;
                });
        tasks.submit(next::countDown);
        assertThat(next.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).containsExactly(error);
    }

    @Test
    void theEndOfTheQueueIsToldBeforeTheTasksAreNoLongerBusy() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        boolean[] busyThen = {false};
        SerialTasks[] tasks = new SerialTasks[1];
        tasks[0] =
                new SerialTasks(
                        "test",
                        () -> {
                            busyThen[0] = tasks[0].busy();
                            told.countDown();
                        },
                        cause -> {});
        tasks[0].submit(NOTHING);
        assertThat(told.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(busyThen[0]).isTrue();
    }
}
