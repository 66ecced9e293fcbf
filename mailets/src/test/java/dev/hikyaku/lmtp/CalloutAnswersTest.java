package dev.hikyaku.lmtp;

import static dev.hikyaku.smtp.Peers.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

@Timeout(60)
class CalloutAnswersTest {
    private static final Answer TAKEN = new Answer.Taken();
    private static final Answer REFUSED = new Answer.Refused(new Reply(550, "5.1.1", "unknown"));
    private static final Answer NOT_NOW = new Answer.NotNow(new Reply(451, "4.2.1", "greylisted"));
    private static final Answer SILENT = new Answer.Silent(new Reply(451, "4.4.1", "away"));
    private static final MailAddress BOB = address("bob@example.org");

    private final HandClock clock = new HandClock();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Answer answer = TAKEN;

    private static CalloutSettings settings(int cacheSize, Duration patience) {
        return new CalloutSettings(
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                Optional.empty(),
                cacheSize,
                patience,
                new HarvestLimits(5, Duration.ofSeconds(2), 20, Duration.ofMinutes(10)));
    }

    private CalloutAnswers answers(Function<MailAddress, Answer> question) {
        return new CalloutAnswers(question, settings(1000, Duration.ofSeconds(30)), clock);
    }

    private CalloutAnswers answers() {
        return answers(recipient -> answered());
    }

    private Answer answered() {
        asked.incrementAndGet();
        return answer;
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void takenHoldsForTenMinutes() {
        CalloutAnswers answers = answers();

        assertThat(answers.of(BOB)).isEqualTo(TAKEN);
        answer = REFUSED;
        clock.advance(Duration.ofMinutes(10).minusNanos(1));
        assertThat(answers.of(BOB)).isEqualTo(TAKEN);
        clock.advance(Duration.ofNanos(1));
        assertThat(answers.of(BOB)).isEqualTo(REFUSED);
        assertThat(asked).hasValue(2);
    }

    @Test
    void refusedHoldsForOneMinute() {
        CalloutAnswers answers = answers();
        answer = REFUSED;

        assertThat(answers.of(BOB)).isEqualTo(REFUSED);
        answer = TAKEN;
        clock.advance(Duration.ofMinutes(1).minusNanos(1));
        assertThat(answers.of(BOB)).isEqualTo(REFUSED);
        clock.advance(Duration.ofNanos(1));
        assertThat(answers.of(BOB)).isEqualTo(TAKEN);
    }

    @Test
    void whatHoldsForTheMomentIsAskedAnew() {
        CalloutAnswers answers = answers();

        for (Answer now : List.of(NOT_NOW, SILENT, NOT_NOW, TAKEN)) {
            answer = now;
            assertThat(answers.of(BOB)).isEqualTo(now);
        }
        assertThat(asked).hasValue(4);
    }

    @Test
    void whatIsKnownIsToldWithoutAsking() {
        CalloutAnswers answers = answers();

        assertThat(answers.known(BOB)).isEmpty();
        answers.of(BOB);
        assertThat(answers.known(BOB)).contains(TAKEN);
        assertThat(asked).hasValue(1);
    }

    @Test
    void caseDoesNotCount() {
        CalloutAnswers answers = answers();

        answers.of(address("Bob@Example.ORG"));
        answers.of(BOB);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aThousandAskersAreOneQuestion() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CalloutAnswers answers =
                answers(
                        recipient -> {
                            hold(gate);
                            return answered();
                        });
        List<CompletableFuture<Answer>> told = new ArrayList<>();
        List<Thread> askers =
                IntStream.range(0, 1000)
                        .mapToObj(
                                i -> {
                                    CompletableFuture<Answer> mine = new CompletableFuture<>();
                                    told.add(mine);
                                    return Thread.ofVirtual()
                                            .start(() -> mine.complete(answers.of(BOB)));
                                })
                        .toList();

        await("all wait")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                askers.stream()
                                        .allMatch(
                                                asker ->
                                                        asker.getState()
                                                                == Thread.State.TIMED_WAITING));
        gate.countDown();
        for (CompletableFuture<Answer> each : told) {
            assertThat(each).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(TAKEN);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoGivesUpWaitingLeavesTheAnswerToTheNext() {
        CountDownLatch gate = new CountDownLatch(1);
        CalloutAnswers answers =
                new CalloutAnswers(
                        recipient -> {
                            hold(gate);
                            return answered();
                        },
                        settings(1000, Duration.ofMillis(20)),
                        clock);

        assertThat(answers.of(BOB))
                .isEqualTo(
                        new Answer.Silent(
                                new Reply(451, "4.4.2", "next hop did not answer in time")));
        gate.countDown();
        await("the answer").until(() -> answers.known(BOB).isPresent());
        assertThat(answers.of(BOB)).isEqualTo(TAKEN);
        assertThat(asked).hasValue(1);
    }

    @Test
    void anAskerWhoIsInterruptedEndsNothing() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CalloutAnswers answers =
                answers(
                        recipient -> {
                            hold(gate);
                            return answered();
                        });
        CompletableFuture<Answer> first = new CompletableFuture<>();
        Thread asker = Thread.ofVirtual().start(() -> first.complete(answers.of(BOB)));
        asker.interrupt();

        assertThat(first)
                .succeedsWithin(Duration.ofSeconds(30))
                .isEqualTo(new Answer.Silent(new Reply(451, "4.3.2", "server is shutting down")));
        gate.countDown();
        assertThat(answers.of(BOB)).isEqualTo(TAKEN);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aQuestionThatFailsUnexpectedlyIsAnswered() {
        AtomicInteger failures = new AtomicInteger();
        CalloutAnswers answers =
                answers(
                        recipient -> {
                            if (failures.getAndIncrement() == 0) {
                                throw new IllegalStateException("no");
                            }
                            return TAKEN;
                        });

        assertThat(answers.of(BOB))
                .isEqualTo(
                        new Answer.Silent(
                                new Reply(451, "4.3.0", "recipient could not be asked about")));
        assertThat(answers.of(BOB)).isEqualTo(TAKEN);
    }

    @Test
    void itRemembersNoMoreThanItsSize() {
        CalloutAnswers answers =
                new CalloutAnswers(
                        recipient -> answered(), settings(100, Duration.ofSeconds(30)), clock);

        for (int i = 0; i < 1000; i++) {
            answers.of(address("user" + i + "@example.org"));
        }
        assertThat(answers.size()).isBetween(1L, 100L);
    }

    @Test
    void openQuestionsAreNotForgottenWhenTheCacheIsFull() {
        CountDownLatch gate = new CountDownLatch(1);
        CalloutAnswers answers =
                new CalloutAnswers(
                        recipient -> {
                            asked.incrementAndGet();
                            hold(gate);
                            return TAKEN;
                        },
                        settings(10, Duration.ofNanos(1)),
                        clock);

        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                answers.of(address("user" + i + "@example.org"));
            }
        }
        await("all asked").until(() -> asked.get() >= 500);
        gate.countDown();
        await("all answered").until(() -> answers.size() <= 10);
        assertThat(asked).hasValue(500);
    }

    @Test
    void oneQuestionTooManyIsPutOffAtOnce() {
        CountDownLatch gate = new CountDownLatch(1);
        CalloutAnswers answers =
                new CalloutAnswers(
                        recipient -> {
                            hold(gate);
                            return answered();
                        },
                        settings(10, Duration.ofNanos(1)),
                        clock);
        for (int i = 0; i < CalloutAnswers.MOST_QUESTIONS; i++) {
            answers.of(address("user" + i + "@example.org"));
        }

        assertThat(answers.of(BOB))
                .isEqualTo(
                        new Answer.Silent(
                                new Reply(
                                        451,
                                        "4.4.5",
                                        "too many recipients are being asked about")));
        gate.countDown();
        await("all answered").until(() -> asked.get() == CalloutAnswers.MOST_QUESTIONS);
        await("bob")
                .until(
                        () -> {
                            answers.of(BOB);
                            return answers.known(BOB).isPresent();
                        });
    }

    @Test
    void whatWasForgottenWhileItWasAskedIsNotKept() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        CalloutAnswers answers =
                answers(
                        recipient -> {
                            open.countDown();
                            hold(gate);
                            return answered();
                        });
        CompletableFuture<Answer> first = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> first.complete(answers.of(BOB)));
        open.await();
        answers.forget();
        gate.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(TAKEN);
        assertThat(answers.known(BOB)).isEmpty();
    }
}
