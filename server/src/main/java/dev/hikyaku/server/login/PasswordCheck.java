package dev.hikyaku.server.login;

import com.google.common.base.Ticker;

import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;
import dev.hikyaku.server.passwords.StoredPasswords;

import org.apache.james.core.Username;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.user.api.UsersRepositoryException;
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
 * <p>A check is made slow on purpose (tens or hundreds of milliseconds of a core) so that stolen
 * hashes are dear to guess. Done on I/O or virtual threads, as James 3.8.1 does it, a burst of
 * logins would stop all mail; here it queues, and beyond {@code passwords.waiting} or {@code
 * passwords.deadline} the answer is {@link PasswordVerdict#UNKNOWN}, never "wrong".
 *
 * <p>A name without an account costs what an account costs, so that time does not tell accounts. An
 * empty password is always wrong: a directory would take it as an anonymous bind (RFC 4513 §5.1.2).
 *
 * <p>A right password whose hash is of another kind than new ones get, or a cheaper one, is hashed
 * anew and stored (accounts that came from elsewhere).
 *
 * <p>An app password ({@link AppPasswords}) is right for its protocols and costs no such check; for
 * others it is wrong like any other word.
 *
 * <p>Metrics: timer {@code loginPasswordCheck}, counters {@code loginPasswordsOverloaded} and
 * {@code loginPasswordsRehashed}. Accounts that cannot be read are one WARN line, their return one
 * INFO line.
 */
public final class PasswordCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordCheck.class);

    private final StoredPasswords stored;
    private final AppPasswords apps;
    private final NewPasswords fresh;
    private final PasswordHash decoy;
    private final Duration deadline;
    private final RecentPasswords recent;
    private final MetricFactory metrics;
    private final Metric overloaded;
    private final Metric rehashed;
    private final ThreadPoolExecutor threads;
    private final AtomicBoolean readable = new AtomicBoolean(true);

    /**
     * @param apps further passwords of accounts
     * @param fresh what new passwords are stored with; names without an account pay its price
     */
    public PasswordCheck(
            StoredPasswords stored,
            AppPasswords apps,
            NewPasswords fresh,
            PasswordCheckConfiguration configuration,
            MetricFactory metrics) {
        this.stored = stored;
        this.apps = apps;
        this.fresh = fresh;
        this.decoy = fresh.decoy();
        this.deadline = configuration.deadline();
        this.recent = new RecentPasswords(configuration.recent(), Ticker.systemTicker());
        this.metrics = metrics;
        this.overloaded = metrics.generate("loginPasswordsOverloaded");
        this.rehashed = metrics.generate("loginPasswordsRehashed");
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
     * @param protocol what an app password must be good for
     */
    public PasswordVerdict check(
            Optional<Username> account, String password, MailProtocol protocol) {
        FutureTask<PasswordVerdict> task =
                new FutureTask<>(() -> verify(account, password, protocol));
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

    private PasswordVerdict verify(
            Optional<Username> account, String password, MailProtocol protocol)
            throws UsersRepositoryException {
        Optional<PasswordHash> hash =
                account.isPresent() ? stored.find(account.get()) : Optional.empty();
        if (readable.compareAndSet(false, true)) {
            LOGGER.info("Login: accounts can be read again");
        }
        if (hash.isPresent() && apps.accept(account.get(), password, protocol)) {
            return PasswordVerdict.RIGHT;
        }
        boolean right =
                hash.isPresent()
                        ? right(account.get(), hash.get(), password)
                        : timed(decoy, password);
        return right && !password.isEmpty() ? PasswordVerdict.RIGHT : PasswordVerdict.WRONG;
    }

    private boolean right(Username account, PasswordHash hash, String password) {
        String name = account.asString();
        if (recent.contains(name, hash.text(), password)) {
            return true;
        }
        boolean right = timed(hash, password);
        if (right && !password.isEmpty()) {
            recent.add(name, keep(account, hash, password).text(), password);
        }
        return right;
    }

    /** The hash that is stored from here on: a fresh one where the old one is of an older kind. */
    private PasswordHash keep(Username account, PasswordHash hash, String password) {
        if (fresh.covers(hash)) {
            return hash;
        }
        PasswordHash better = fresh.hash(password);
        try {
            stored.replace(account, hash, better);
            rehashed.increment();
            return better;
        } catch (UsersRepositoryException | RuntimeException e) {
            LOGGER.warn("Login: a password of scheme {} stays as it is", hash.scheme(), e);
            return hash;
        }
    }

    private boolean timed(PasswordHash hash, String password) {
        TimeMetric timer = metrics.timer("loginPasswordCheck");
        try {
            return hash.verify(password);
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
