package dev.hikyaku.server.login;

import dev.hikyaku.server.listener.Networks;

import org.apache.commons.configuration2.Configuration;

import java.time.Duration;
import java.util.List;

/**
 * How password guessing is slowed and stopped; part of {@code login.properties}:
 *
 * <pre>{@code
 * # Wrong passwords from one address (IPv6: one /64) within the window, before it is locked out.
 * lockout.failures=10
 * lockout.window=15m
 * lockout.duration=15m
 * # The first wrong password's answer comes this late, each further one twice as late.
 * delay.first=500ms
 * delay.longest=8s
 * # Wrong passwords for one account, from all addresses within the window, before strangers' answers
 * # for this account come late. The account is never locked.
 * account.failures=20
 * # Slowed, but never locked out.
 * trusted.networks=127.0.0.0/8, ::1/128
 * # Addresses, and accounts, remembered; the longest unseen is forgotten first.
 * remembered=50000
 * }</pre>
 *
 * A time without a unit is in seconds.
 *
 * @param failures wrong passwords an address may send before it is locked out
 * @param window how long a wrong password counts
 * @param lockout how long an address is locked out
 * @param firstDelay the delay of the first wrong password's answer
 * @param longestDelay the longest delay of an answer
 * @param accountFailures wrong passwords for one account before strangers are slowed
 * @param trusted networks that are never locked out. Loopback by default: behind a local proxy
 *     without PROXY protocol it is everybody
 * @param remembered most addresses, and most accounts, kept in memory
 */
public record LoginGuardConfiguration(
        int failures,
        Duration window,
        Duration lockout,
        Duration firstDelay,
        Duration longestDelay,
        int accountFailures,
        Networks trusted,
        int remembered) {

    static final List<String> KEYS =
            List.of(
                    "lockout.failures",
                    "lockout.window",
                    "lockout.duration",
                    "delay.first",
                    "delay.longest",
                    "account.failures",
                    "trusted.networks",
                    "remembered");

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** What holds when the file sets nothing. */
    public static final LoginGuardConfiguration DEFAULT =
            new LoginGuardConfiguration(
                    10,
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(15),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(8),
                    20,
                    Networks.parse("127.0.0.0/8, ::1/128"),
                    50_000);

    /** Reads the keys above; a bad value is refused with its key and what was expected. */
    public static LoginGuardConfiguration from(Configuration configuration) {
        Settings settings = new Settings(LoginConfiguration.FILE, configuration);
        Duration longest =
                settings.duration(
                        "delay.longest",
                        DEFAULT.longestDelay,
                        Duration.ZERO,
                        SECOND.multipliedBy(60));
        Duration first = DEFAULT.firstDelay.compareTo(longest) < 0 ? DEFAULT.firstDelay : longest;
        return new LoginGuardConfiguration(
                settings.integer("lockout.failures", DEFAULT.failures, 1, 1000),
                settings.duration("lockout.window", DEFAULT.window, SECOND, DAY),
                settings.duration("lockout.duration", DEFAULT.lockout, SECOND, DAY),
                settings.duration("delay.first", first, Duration.ZERO, longest),
                longest,
                settings.integer("account.failures", DEFAULT.accountFailures, 1, 1000),
                settings.networks("trusted.networks", DEFAULT.trusted),
                settings.integer("remembered", DEFAULT.remembered, 100, 10_000_000));
    }
}
