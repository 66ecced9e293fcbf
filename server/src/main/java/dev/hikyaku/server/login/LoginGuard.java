package dev.hikyaku.server.login;

import com.google.common.base.CharMatcher;
import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

import dev.hikyaku.client.Client;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Slows password guessing and locks guessing addresses out, for all protocols together.
 *
 * <p>An address (IPv6: its /64) whose passwords are wrong waits longer for every answer, and after
 * {@code lockout.failures} of them within {@code lockout.window} is not listened to for {@code
 * lockout.duration}. A right password forgives only the wrong ones for the same account, so an
 * account of one's own does not pay for guessing others'. An account that many addresses guess at
 * is never locked: {@link #brake} slows the strangers, while an address that has logged in to it
 * before is answered at once.
 *
 * <p>Fails open: what does not fit in memory is forgotten, the longest unseen first. Counters:
 * {@code loginFailed}, {@code loginSucceeded}, {@code loginLockedOut} (addresses), {@code
 * loginRefusedLockedOut} (attempts while locked out), {@code loginBraked} (accounts). One INFO line
 * when an address is locked out and when an account gets its brake.
 *
 * <p>Safe for use by many threads; never blocks, the caller keeps the delays ({@link Pause}).
 * {@link PasswordLogin} does all of it in the right order.
 */
public final class LoginGuard {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoginGuard.class);

    private static final Duration FAMILIAR = Duration.ofDays(14);
    private static final int LONGEST_LOGIN = 320;
    private static final int DOUBLINGS = 16;
    private static final double JITTER = 0.25;

    private record Visit(Client peer, String login) {}

    private final LoginGuardConfiguration configuration;
    private final Clock clock;
    private final RandomGenerator random;
    private final Cache<Client, Failures> peers;
    private final Cache<String, Failures> accounts;
    private final Cache<Visit, Boolean> familiar;
    private final Metric failed;
    private final Metric succeeded;
    private final Metric lockedOut;
    private final Metric refusedLockedOut;
    private final Metric braked;

    public LoginGuard(
            LoginGuardConfiguration configuration,
            MetricFactory metrics,
            Clock clock,
            RandomGenerator random) {
        this.configuration = configuration;
        this.clock = clock;
        this.random = random;
        Duration memory =
                configuration.window().compareTo(configuration.lockout()) > 0
                        ? configuration.window()
                        : configuration.lockout();
        peers = bounded(memory);
        accounts = bounded(configuration.window());
        familiar = bounded(FAMILIAR);
        failed = metrics.generate("loginFailed");
        succeeded = metrics.generate("loginSucceeded");
        lockedOut = metrics.generate("loginLockedOut");
        refusedLockedOut = metrics.generate("loginRefusedLockedOut");
        braked = metrics.generate("loginBraked");
    }

    private <K, V> Cache<K, V> bounded(Duration memory) {
        Ticker ticker =
                new Ticker() {
                    @Override
                    public long read() {
                        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
                    }
                };
        return CacheBuilder.newBuilder()
                .ticker(ticker)
                .maximumSize(configuration.remembered())
                .expireAfterAccess(memory)
                .build();
    }

    /** Whether this address may try a password now. Changes nothing but a counter. */
    public Verdict admit(InetAddress peer) {
        Failures failures = peers.getIfPresent(Client.of(peer));
        Duration remaining = failures == null ? Duration.ZERO : failures.locked(clock.instant());
        if (remaining.isZero()) {
            return new Verdict.Admitted();
        }
        refusedLockedOut.increment();
        return new Verdict.LockedOut(remaining);
    }

    /**
     * How long this login must wait before its password is looked at: zero, unless many wrong
     * passwords for the account came lately and this address never logged in to it.
     */
    public Duration brake(InetAddress peer, String login) {
        String account = account(login);
        Failures failures = accounts.getIfPresent(account);
        if (failures == null
                || familiar.getIfPresent(new Visit(Client.of(peer), account)) != null) {
            return Duration.ZERO;
        }
        int over = failures.count(clock.instant()) - configuration.accountFailures();
        return over < 0 ? Duration.ZERO : delay(over);
    }

    /**
     * Counts a wrong password and locks the address out when it was one too many.
     *
     * @return how long the negative answer must be held back
     */
    public Duration failed(InetAddress peer, String login) {
        failed.increment();
        Instant now = clock.instant();
        String account = account(login);
        countForAccount(now, account);
        Client key = Client.of(peer);
        Failures failures =
                peers.asMap()
                        .computeIfAbsent(
                                key,
                                k ->
                                        new Failures(
                                                configuration.failures(), configuration.window()));
        if (!failures.locked(now).isZero()) {
            return delay(DOUBLINGS);
        }
        int count = failures.add(now, account);
        if (count >= configuration.failures() && !trusted(peer)) {
            lockOut(key, failures, now);
        }
        return delay(count - 1);
    }

    private void lockOut(Client key, Failures failures, Instant now) {
        if (!failures.lock(now, now.plus(configuration.lockout()))) {
            return;
        }
        lockedOut.increment();
        LOGGER.info(
                "Login: {} locked out for {} after {} wrong passwords",
                key,
                configuration.lockout(),
                configuration.failures());
    }

    private void countForAccount(Instant now, String account) {
        Failures failures =
                accounts.asMap()
                        .computeIfAbsent(
                                account,
                                k ->
                                        new Failures(
                                                configuration.accountFailures() + DOUBLINGS,
                                                configuration.window()));
        int before = failures.count(now);
        int after = failures.add(now, account);
        if (before < configuration.accountFailures() && after >= configuration.accountFailures()) {
            braked.increment();
            LOGGER.info(
                    "Login: strangers slowed at account {} after {} wrong passwords",
                    account,
                    configuration.accountFailures());
        }
    }

    /** Notes a right password: the address is at home in this account from now on. */
    public void succeeded(InetAddress peer, String login) {
        succeeded.increment();
        Client key = Client.of(peer);
        String account = account(login);
        familiar.put(new Visit(key, account), Boolean.TRUE);
        Failures failures = peers.getIfPresent(key);
        if (failures != null) {
            failures.forgive(account);
        }
    }

    long rememberedAddresses() {
        return peers.size();
    }

    private boolean trusted(InetAddress peer) {
        return configuration.trusted().contains(peer);
    }

    /** Doubles with each failure; the jitter only shortens, so the longest delay is the longest. */
    private Duration delay(int doublings) {
        double full =
                Math.min(
                        configuration.longestDelay().toMillis(),
                        configuration.firstDelay().toMillis()
                                * Math.scalb(1.0, Math.min(doublings, DOUBLINGS)));
        return Duration.ofMillis(Math.round(full * (1 - JITTER * random.nextDouble())));
    }

    /** Upper case makes no other account, and a guesser's name no long key and no log line. */
    private static String account(String login) {
        String name = login.length() > LONGEST_LOGIN ? login.substring(0, LONGEST_LOGIN) : login;
        return CharMatcher.javaIsoControl().replaceFrom(name.toLowerCase(Locale.ROOT), '?');
    }
}
