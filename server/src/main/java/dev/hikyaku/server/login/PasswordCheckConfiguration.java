package dev.hikyaku.server.login;

import org.apache.commons.configuration2.Configuration;

import java.time.Duration;
import java.util.List;

/**
 * How much of the machine password checks may take; part of {@code login.properties}:
 *
 * <pre>{@code
 * # Passwords checked at once; without it, one a core.
 * passwords.concurrent=2
 * # Passwords that may wait for their turn; one more is answered "try later".
 * passwords.waiting=256
 * # A login that has not had its turn by then is answered "try later".
 * passwords.deadline=20s
 * # A right password is not checked again for this long, unless it is changed; 0 for always.
 * passwords.recent=5m
 * }</pre>
 *
 * @param concurrent most checks at once, 1 to 64
 * @param waiting most checks that wait for their turn
 * @param deadline longest time from the question to the answer
 * @param recent how long a right password is remembered (as a keyed digest, in memory)
 */
public record PasswordCheckConfiguration(
        int concurrent, int waiting, Duration deadline, Duration recent) {

    static final List<String> KEYS =
            List.of(
                    "passwords.concurrent",
                    "passwords.waiting",
                    "passwords.deadline",
                    "passwords.recent");

    private static final int MOST_CONCURRENT = 64;

    /** What holds when the file sets nothing. */
    public static final PasswordCheckConfiguration DEFAULT =
            new PasswordCheckConfiguration(
                    Math.min(MOST_CONCURRENT, Runtime.getRuntime().availableProcessors()),
                    256,
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5));

    /** Reads the keys above; a bad value is refused with its key and what was expected. */
    public static PasswordCheckConfiguration from(Configuration configuration) {
        Settings settings = new Settings(LoginConfiguration.FILE, configuration);
        return new PasswordCheckConfiguration(
                settings.integer("passwords.concurrent", DEFAULT.concurrent, 1, MOST_CONCURRENT),
                settings.integer("passwords.waiting", DEFAULT.waiting, 1, 100_000),
                settings.duration(
                        "passwords.deadline",
                        DEFAULT.deadline,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2)),
                settings.duration(
                        "passwords.recent", DEFAULT.recent, Duration.ZERO, Duration.ofHours(1)));
    }
}
