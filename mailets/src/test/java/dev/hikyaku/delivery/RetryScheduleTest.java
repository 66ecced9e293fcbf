package dev.hikyaku.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

class RetryScheduleTest {
    private static final RetrySchedule USUAL = RetrySchedule.from(RetrySchedule.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        "0, PT0S, PT1M",
        "1, PT1M, PT5M",
        "2, PT6M, PT15M",
        "3, PT21M, PT1H",
        "4, PT81M, PT3H",
        "5, PT261M, PT6H",
        "6, PT11H, PT6H",
        "20, P4DT12H, PT6H",
    })
    void theDelaysGrowAndTheLastRepeats(int failed, Duration age, Duration delay) {
        assertThat(USUAL.next(failed, age, Chance.MIDDLE)).contains(delay);
    }

    @Test
    void theLastTryIsAtTheEndOfTheLifetime() {
        assertThat(USUAL.next(22, Duration.ofDays(5).minusHours(2), Chance.MIDDLE))
                .contains(Duration.ofHours(2));
        assertThat(USUAL.next(23, Duration.ofDays(5), Chance.MIDDLE)).isEmpty();
    }

    @Test
    void aMailThatHadFewTriesIsTriedAgainHoweverOldItIs() {
        assertThat(USUAL.next(2, Duration.ofDays(9), Chance.MIDDLE))
                .contains(Duration.ofMinutes(15));
        assertThat(USUAL.next(6, Duration.ofDays(9), Chance.MIDDLE)).isEmpty();
    }

    @Test
    void withoutALifetimeThereIsOneTryADelay() {
        RetrySchedule two = RetrySchedule.from("1 minute, 2 hours");

        assertThat(two.next(0, Duration.ZERO, Chance.MIDDLE)).contains(Duration.ofMinutes(1));
        assertThat(two.next(1, Duration.ZERO, Chance.MIDDLE)).contains(Duration.ofHours(2));
        assertThat(two.next(2, Duration.ZERO, Chance.MIDDLE)).isEmpty();
        assertThat(RetrySchedule.from("").next(0, Duration.ZERO, Chance.MIDDLE)).isEmpty();
    }

    @Property
    void aDelayIsOffByATenthAtMost(@ForAll long seed, @ForAll @IntRange(max = 30) int failed) {
        Duration exact = USUAL.delays().get(Math.min(failed, USUAL.delays().size() - 1));
        Duration delay = USUAL.next(failed, Duration.ofHours(1), new Random(seed)).orElseThrow();
        assertThat(delay)
                .isBetween(
                        exact.multipliedBy(9).dividedBy(10), exact.multipliedBy(11).dividedBy(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "1 minute for ever", "1 minute, -1 hour", "0 s", "1 hour for"})
    void aWrongScheduleIsOneClearLine(String text) {
        assertThatThrownBy(() -> RetrySchedule.from(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("retryDelays: ")
                .hasMessageEndingWith(
                        " (expected: durations such as 5 minutes, 1 hour for 5 days)");
    }

    @Test
    void aLifetimeNeedsADelay() {
        assertThatThrownBy(() -> RetrySchedule.from(" for 5 days"))
                .hasMessageStartingWith("retryDelays: for PT120H");
    }

    @Test
    void triesAreCountedOnTheMail() throws Exception {
        MailImpl mail = MailImpl.builder().name("test").addRecipient("r@example.org").build();
        Instant[] now = {Instant.EPOCH};
        Retries retries =
                new Retries(RetrySchedule.from("1 minute for 1 hour"), () -> now[0], Chance.MIDDLE);

        assertThat(retries.next(mail)).contains(Duration.ofMinutes(1));
        now[0] = now[0].plus(Duration.ofMinutes(59).plusSeconds(30));
        assertThat(retries.next(mail)).contains(Duration.ofSeconds(30));
        assertThat(Retries.failed(mail)).isEqualTo(2);
        now[0] = now[0].plus(Duration.ofMinutes(1));
        assertThat(retries.next(mail)).isEqualTo(Optional.empty());
        assertThat(retries.age(mail)).isEqualTo(Duration.ofMinutes(60).plusSeconds(30));
    }

    @Test
    void aClockSetBackMakesNoMailOlderOrYoungerThanNew() throws Exception {
        MailImpl mail = MailImpl.builder().name("test").addRecipient("r@example.org").build();
        Instant[] now = {Instant.EPOCH.plus(Duration.ofDays(10))};
        Retries retries = new Retries(USUAL, () -> now[0], Chance.MIDDLE);
        retries.begin(mail);
        now[0] = now[0].minus(Duration.ofDays(1));

        assertThat(retries.age(mail)).isZero();
        assertThat(retries.next(mail)).contains(Duration.ofMinutes(1));
    }
}
