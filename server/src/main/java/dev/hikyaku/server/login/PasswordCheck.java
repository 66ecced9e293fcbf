package dev.hikyaku.server.login;

import com.google.common.base.Ticker;

import org.apache.james.core.Username;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.apache.james.user.lib.model.Algorithm;
import org.apache.james.user.lib.model.DefaultUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks passwords on threads of its own, a bounded number at once.
 *
 * <p>A check is made slow on purpose (PBKDF2, 210,000 rounds: a quarter of a second of a core) so
 * that stolen hashes are dear to guess. Done on I/O or virtual threads, as James 3.8.1 does it, a
 * burst of logins would stop all mail; here it queues, and beyond {@code passwords.waiting} or
 * {@code passwords.deadline} the answer is {@link PasswordVerdict#UNKNOWN}, never "wrong".
 *
 * <p>A name without an account costs what an account costs, so that time does not tell accounts. An
 * empty password is always wrong: a directory would take it as an anonymous bind (RFC 4513 §5.1.2).
 *
 * <p>Metrics: timer {@code loginPasswordCheck}, counter {@code loginPasswordsOverloaded}. Accounts
 * that cannot be read are one WARN line, their return one INFO line.
 */
public final class PasswordCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordCheck.class);
    private static final Username NOBODY = Username.of("nobody");

    private final UsersRepository users;
    private final Algorithm algorithm;
    private final Duration deadline;
    private final RecentPasswords recent;
    private final MetricFactory metrics;
    private final Metric overloaded;
    private final ThreadPoolExecutor threads;
    private final AtomicBoolean readable = new AtomicBoolean(true);

    /**
     * @param algorithm what new passwords are stored with; names without an account pay its price
     */
    public PasswordCheck(
            UsersRepository users,
            Algorithm algorithm,
            PasswordCheckConfiguration configuration,
            MetricFactory metrics) {
        this.users = users;
        this.algorithm = algorithm;
        this.deadline = configuration.deadline();
        this.recent = new RecentPasswords(configuration.recent(), Ticker.systemTicker());
        this.metrics = metrics;
        this.overloaded = metrics.generate("loginPasswordsOverloaded");
        this.threads =
                new ThreadPoolExecutor(
                        configuration.concurrent(),
                        configuration.concurrent(),
                        30,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(configuration.waiting()),
                        Thread.ofPlatform().name("password-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Blocks the calling thread until the check is done, {@code passwords.deadline} at most.
     *
     * @param account empty when what was typed cannot name an account; costs the same
     */
    public PasswordVerdict check(Optional<Username> account, String password) {
        FutureTask<PasswordVerdict> task = new FutureTask<>(() -> verify(account, password));
        try {
            threads.execute(task);
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException e) {
            overloaded.increment();
            return PasswordVerdict.UNKNOWN;
        } catch (ExecutionException e) {
            unreadable(e.getCause());
            return PasswordVerdict.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PasswordVerdict.UNKNOWN;
        } finally {
            if (task.cancel(false)) {
                threads.remove(task);
            }
        }
    }

    private PasswordVerdict verify(Optional<Username> account, String password)
            throws UsersRepositoryException {
        Optional<User> user =
                account.isPresent()
                        ? Optional.ofNullable(users.getUserByName(account.get()))
                        : Optional.empty();
        if (readable.compareAndSet(false, true)) {
            LOGGER.info("Login: accounts can be read again");
        }
        boolean right = user.map(u -> right(u, password)).orElseGet(() -> decoy(password));
        return right && !password.isEmpty() ? PasswordVerdict.RIGHT : PasswordVerdict.WRONG;
    }

    private boolean right(User user, String password) {
        if (!(user instanceof DefaultUser stored)) {
            return timed(user, password);
        }
        String name = user.getUserName().asString();
        String hash = stored.getHashedPassword();
        if (recent.contains(name, hash, password)) {
            return true;
        }
        boolean right = timed(user, password);
        if (right) {
            recent.add(name, hash, password);
        }
        return right;
    }

    private boolean decoy(String password) {
        timed(new DefaultUser(NOBODY, "", algorithm, algorithm), password);
        return false;
    }

    private boolean timed(User user, String password) {
        TimeMetric timer = metrics.timer("loginPasswordCheck");
        try {
            return user.verifyPassword(password);
        } finally {
            timer.stopAndPublish();
        }
    }

    int waiting() {
        return threads.getQueue().size();
    }

    private void unreadable(Throwable cause) {
        if (readable.compareAndSet(true, false)) {
            LOGGER.warn("Login: accounts cannot be read, logins are put off", cause);
        }
    }
}
