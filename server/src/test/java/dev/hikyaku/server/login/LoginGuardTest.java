package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** james.md appendix E: "nothing slows or locks out password guessing". */
class LoginGuardTest {
    private static final InetAddress PEER = InetAddresses.forString("192.0.2.17");
    private static final InetAddress OTHER = InetAddresses.forString("192.0.2.18");
    private static final String LOGIN = "bob@example.org";
    private static final RandomGenerator NO_JITTER = () -> 0L;

    private final ManualClock clock = new ManualClock();
    private final CountingMetrics metrics = new CountingMetrics();
    private final LoginGuard guard = guard(LoginGuardConfiguration.DEFAULT);

    private LoginGuard guard(LoginGuardConfiguration configuration) {
        return new LoginGuard(configuration, metrics, clock, NO_JITTER);
    }

    private void fail(InetAddress peer, int times) {
        IntStream.range(0, times).forEach(i -> guard.failed(peer, LOGIN));
    }

    @Test
    void strangerIsAdmitted() {
        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.Admitted());
    }

    @Test
    void eachFailureDelaysTwiceAsLongUpToTheLongest() {
        List<Duration> delays =
                IntStream.range(0, 7).mapToObj(i -> guard.failed(PEER, LOGIN)).toList();

        assertThat(delays)
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(8));
    }

    @Property(tries = 200)
    void jitterOnlyShortensAndByAQuarterAtMost(@ForAll long bits) {
        LoginGuard jittered =
                new LoginGuard(LoginGuardConfiguration.DEFAULT, metrics, clock, () -> bits);

        assertThat(jittered.failed(PEER, LOGIN))
                .isBetween(Duration.ofMillis(375), Duration.ofMillis(500));
    }

    @Test
    void tenthFailureLocksTheAddressOutForAQuarterOfAnHour() {
        fail(PEER, 9);
        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.Admitted());

        fail(PEER, 1);

        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.LockedOut(Duration.ofMinutes(15)));
        clock.advance(Duration.ofMinutes(5));
        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.LockedOut(Duration.ofMinutes(10)));
        clock.advance(Duration.ofMinutes(10));
        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.Admitted());
        assertThat(metrics.count("loginLockedOut")).isEqualTo(1);
        assertThat(metrics.count("loginRefusedLockedOut")).isEqualTo(2);
    }

    @Test
    void otherAddressesAreNotLockedOut() {
        fail(PEER, 10);

        assertThat(guard.admit(OTHER)).isEqualTo(new Verdict.Admitted());
    }

    @Test
    void failuresWhileLockedOutDoNotProlongTheLockout() {
        fail(PEER, 10);
        clock.advance(Duration.ofMinutes(14));
        fail(PEER, 10);
        clock.advance(Duration.ofMinutes(1));

        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.Admitted());
        assertThat(metrics.count("loginLockedOut")).isEqualTo(1);
    }

    @Test
    void failuresOlderThanTheWindowNoLongerCount() {
        fail(PEER, 9);
        clock.advance(Duration.ofMinutes(15).plusMillis(1));

        assertThat(guard.failed(PEER, LOGIN)).isEqualTo(Duration.ofMillis(500));
        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.Admitted());
    }

    @Test
    void successForgivesTheSameAccount() {
        fail(PEER, 9);
        guard.succeeded(PEER, "BOB@example.org");

        assertThat(guard.failed(PEER, LOGIN)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void ownAccountDoesNotPayForGuessingAnothers() {
        fail(PEER, 9);
        guard.succeeded(PEER, "mallory@example.org");
        fail(PEER, 1);

        assertThat(guard.admit(PEER)).isInstanceOf(Verdict.LockedOut.class);
    }

    @Test
    void ipv6HostsAreCountedBySlash64() {
        IntStream.range(0, 10)
                .forEach(
                        i ->
                                guard.failed(
                                        InetAddresses.forString("2001:db8:1:2::" + (i + 1)),
                                        LOGIN));

        assertThat(guard.admit(InetAddresses.forString("2001:db8:1:2:ffff::9")))
                .isInstanceOf(Verdict.LockedOut.class);
        assertThat(guard.admit(InetAddresses.forString("2001:db8:1:3::1")))
                .isEqualTo(new Verdict.Admitted());
    }

    @Test
    void ipv4MappedAddressIsTheIpv4Address() {
        fail(PEER, 10);

        assertThat(guard.admit(InetAddresses.forString("::ffff:192.0.2.17")))
                .isInstanceOf(Verdict.LockedOut.class);
    }

    @Test
    void loopbackIsSlowedButNeverLockedOut() {
        InetAddress loopback = InetAddresses.forString("127.0.0.1");
        fail(loopback, 50);

        assertThat(guard.admit(loopback)).isEqualTo(new Verdict.Admitted());
        assertThat(guard.failed(loopback, LOGIN)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void tailnetGetsNoExemption() {
        InetAddress tailnet = InetAddresses.forString("100.64.0.9");
        fail(tailnet, 10);

        assertThat(guard.admit(tailnet)).isInstanceOf(Verdict.LockedOut.class);
    }

    @Test
    void manyAddressesGuessingOneAccountSlowStrangersOnly() {
        guard.succeeded(OTHER, LOGIN);
        for (int i = 0; i < 22; i++) {
            guard.failed(InetAddresses.forString("198.51.100." + i), LOGIN);
        }

        assertThat(guard.brake(PEER, LOGIN)).isEqualTo(Duration.ofSeconds(2));
        assertThat(guard.brake(PEER, "BOB@EXAMPLE.ORG")).isEqualTo(Duration.ofSeconds(2));
        assertThat(guard.brake(OTHER, LOGIN)).isEqualTo(Duration.ZERO);
        assertThat(guard.brake(PEER, "alice@example.org")).isEqualTo(Duration.ZERO);
        assertThat(guard.admit(PEER)).isEqualTo(new Verdict.Admitted());
        assertThat(metrics.count("loginBraked")).isEqualTo(1);
    }

    @Test
    void brakeNeverExceedsTheLongestDelayAndEnds() {
        for (int i = 0; i < 250; i++) {
            guard.failed(InetAddresses.forString("198.51.100." + i), LOGIN);
        }

        assertThat(guard.brake(PEER, LOGIN)).isEqualTo(Duration.ofSeconds(8));
        clock.advance(Duration.ofMinutes(16));
        assertThat(guard.brake(PEER, LOGIN)).isEqualTo(Duration.ZERO);
    }

    @Test
    void addressRotationForgetsTheOldestInsteadOfGrowing() {
        LoginGuard small = guard(Configurations.guard("remembered", "100"));
        for (int i = 0; i < 100_000; i++) {
            small.failed(InetAddresses.fromInteger(i), "user" + i);
        }

        assertThat(small.rememberedAddresses()).isLessThanOrEqualTo(100);
    }

    @Test
    void concurrentFailuresLockOutOnce() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.submit(
                        () -> {
                            start.await();
                            return guard.failed(PEER, LOGIN);
                        });
            }
            start.countDown();
        }

        assertThat(metrics.count("loginLockedOut")).isEqualTo(1);
        assertThat(metrics.count("loginFailed")).isEqualTo(200);
        assertThat(guard.admit(PEER)).isInstanceOf(Verdict.LockedOut.class);
    }

    @Property(tries = 100)
    void hugeLoginsAreCutShort(@ForAll @IntRange(min = 0, max = 2000) int length) {
        assertThat(guard.failed(OTHER, "x".repeat(length))).isPositive();
    }
}
