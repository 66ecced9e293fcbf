package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;
import dev.hikyaku.server.passwords.StoredPasswords;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * james.md §6 and §5.3: James 3.8.1 checks passwords on the I/O threads, all that come at once, and
 * answers faster for a name without an account.
 */
class PasswordCheckTest {
    private static final Optional<Username> BOB = Optional.of(Username.of("bob@example.org"));
    private static final Optional<Username> NOBODY = Optional.of(Username.of("no@example.org"));
    private static final NewPasswords CHEAP = NewPasswords.of("PBKDF2-SHA512-1000-512");
    private static final PasswordCheckConfiguration TWO_AT_ONCE =
            new PasswordCheckConfiguration(2, 3, Duration.ofSeconds(30), Duration.ofMinutes(5));

    private final CountingMetrics metrics = new CountingMetrics();
    private final Accounts accounts = Accounts.cheap().with("bob@example.org", "sesame");

    private PasswordCheck check(StoredPasswords users, PasswordCheckConfiguration configuration) {
        return new PasswordCheck(users, AppPasswords.NONE, CHEAP, configuration, metrics);
    }

    @Test
    void rightPasswordIsRight() {
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);

        assertThat(check.check(BOB, "sesame", MailProtocol.IMAP)).isEqualTo(PasswordVerdict.RIGHT);
    }

    @Test
    void wrongPasswordUnknownAccountAndNoNameAreWrong() {
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);

        assertThat(check.check(BOB, "Sesame", MailProtocol.IMAP)).isEqualTo(PasswordVerdict.WRONG);
        assertThat(check.check(NOBODY, "sesame", MailProtocol.IMAP))
                .isEqualTo(PasswordVerdict.WRONG);
        assertThat(check.check(Optional.empty(), "sesame", MailProtocol.IMAP))
                .isEqualTo(PasswordVerdict.WRONG);
    }

    @Test
    void emptyPasswordIsWrongWhateverTheAccountsSay() {
        PasswordCheck check =
                check(accounts.withHash("bob@example.org", "{PLAIN}").stored(), TWO_AT_ONCE);

        assertThat(check.check(BOB, "", MailProtocol.IMAP)).isEqualTo(PasswordVerdict.WRONG);
        assertThat(metrics.count("loginPasswordsRehashed")).isZero();
    }

    @Test
    void hashFromElsewhereIsVerifiedAndHashedAnewOnce() {
        accounts.withHash("bob@example.org", "{SSHA}Rhot518Y7HA3vYDK2i6qX6ZziIg0Q0SU");
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);

        assertThat(check.check(BOB, "wrong", MailProtocol.IMAP)).isEqualTo(PasswordVerdict.WRONG);
        assertThat(scheme()).isEqualTo("SSHA");

        assertThat(check.check(BOB, "Grüße, Welt 7", MailProtocol.IMAP))
                .isEqualTo(PasswordVerdict.RIGHT);
        assertThat(scheme()).isEqualTo("PBKDF2-SHA512");
        assertThat(check.check(BOB, "Grüße, Welt 7", MailProtocol.IMAP))
                .isEqualTo(PasswordVerdict.RIGHT);
        assertThat(metrics.count("loginPasswordsRehashed")).isEqualTo(1);
        // The fresh hash is remembered as right: no second check was paid for.
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(2);
    }

    @Test
    void hashThatCannotBeReplacedStillLogsIn() {
        StoredPasswords readOnly =
                new Passwords(name -> Optional.of(PasswordHash.parse("{PLAIN}sesame"))) {
                    @Override
                    public void replace(Username account, PasswordHash read, PasswordHash fresh)
                            throws UsersRepositoryException {
                        throw new UsersRepositoryException("disk full");
                    }
                };

        assertThat(check(readOnly, TWO_AT_ONCE).check(BOB, "sesame", MailProtocol.IMAP))
                .isEqualTo(PasswordVerdict.RIGHT);
    }

    private String scheme() {
        return accounts.stored().find(BOB.orElseThrow()).orElseThrow().scheme();
    }

    @Test
    void unknownAccountPaysForOneCheckLikeAnyOther() {
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);

        check.check(BOB, "wrong", MailProtocol.IMAP);
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(1);
        check.check(NOBODY, "wrong", MailProtocol.IMAP);
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(2);
        check.check(Optional.empty(), "wrong", MailProtocol.IMAP);
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(3);
    }

    @Test
    void rightPasswordIsNotPaidForTwice() {
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);

        check.check(BOB, "sesame", MailProtocol.IMAP);
        assertThat(check.check(BOB, "sesame", MailProtocol.IMAP)).isEqualTo(PasswordVerdict.RIGHT);

        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(1);
    }

    @Test
    void wrongPasswordIsPaidForEachTime() {
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);

        check.check(BOB, "sesame", MailProtocol.IMAP);
        check.check(BOB, "guess", MailProtocol.IMAP);
        check.check(BOB, "guess", MailProtocol.IMAP);

        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(3);
    }

    @Test
    void changedPasswordEndsTheOldOneAtOnce() throws Exception {
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);
        check.check(BOB, "sesame", MailProtocol.IMAP);
        User bob = accounts.users().getUserByName(BOB.orElseThrow());
        bob.setPassword("abracadabra");
        accounts.users().updateUser(bob);

        assertThat(check.check(BOB, "sesame", MailProtocol.IMAP)).isEqualTo(PasswordVerdict.WRONG);
        assertThat(check.check(BOB, "abracadabra", MailProtocol.IMAP))
                .isEqualTo(PasswordVerdict.RIGHT);
    }

    @Test
    void deletedAccountIsWrongAtOnce() throws Exception {
        PasswordCheck check = check(accounts.stored(), TWO_AT_ONCE);
        check.check(BOB, "sesame", MailProtocol.IMAP);
        accounts.users().removeUser(BOB.orElseThrow());

        assertThat(check.check(BOB, "sesame", MailProtocol.IMAP)).isEqualTo(PasswordVerdict.WRONG);
    }

    @Test
    void accountsThatCannotBeReadSayNothingAboutThePassword() {
        StoredPasswords broken =
                new Passwords(
                        name -> {
                            throw new UsersRepositoryException("disk gone");
                        });

        assertThat(check(broken, TWO_AT_ONCE).check(BOB, "sesame", MailProtocol.IMAP))
                .isEqualTo(PasswordVerdict.UNKNOWN);
    }

    @Test
    void checksRunOnPlatformThreadsOnlySoManyAtOnce() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger virtual = new AtomicInteger();
        CountDownLatch twoIn = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        StoredPasswords slow =
                new Passwords(
                        name -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            virtual.addAndGet(Thread.currentThread().isVirtual() ? 1 : 0);
                            twoIn.countDown();
                            await(go);
                            running.decrementAndGet();
                            return Optional.of(PasswordHash.parse("{PLAIN}sesame"));
                        });
        PasswordCheck check = check(slow, TWO_AT_ONCE);

        try (var logins = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PasswordVerdict>> five =
                    IntStream.range(0, 5)
                            .mapToObj(
                                    i ->
                                            logins.submit(
                                                    () ->
                                                            check.check(
                                                                    BOB,
                                                                    "sesame",
                                                                    MailProtocol.IMAP)))
                            .toList();
            assertThat(twoIn.await(10, TimeUnit.SECONDS)).isTrue();
            while (check.waiting() < 3) {
                Thread.onSpinWait();
            }

            // Two are being checked and three wait: the sixth is sent away at once.
            assertThat(check.check(BOB, "sesame", MailProtocol.IMAP))
                    .isEqualTo(PasswordVerdict.UNKNOWN);

            go.countDown();
            for (Future<PasswordVerdict> login : five) {
                assertThat(login.get(10, TimeUnit.SECONDS)).isEqualTo(PasswordVerdict.RIGHT);
            }
        }
        assertThat(most).hasValue(2);
        assertThat(virtual).hasValue(0);
        assertThat(metrics.count("loginPasswordsOverloaded")).isEqualTo(1);
    }

    @Test
    void checkThatTakesTooLongIsPutOffAndFreesItsPlaceInTheQueue() {
        CountDownLatch never = new CountDownLatch(1);
        StoredPasswords stuck =
                new Passwords(
                        name -> {
                            await(never);
                            return Optional.empty();
                        });
        PasswordCheck check =
                check(
                        stuck,
                        new PasswordCheckConfiguration(1, 1, Duration.ofMillis(20), Duration.ZERO));

        for (int i = 0; i < 4; i++) {
            assertThat(check.check(BOB, "sesame", MailProtocol.IMAP))
                    .isEqualTo(PasswordVerdict.UNKNOWN);
        }
        assertThat(check.waiting()).isZero();
        never.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Lookup {
        Optional<PasswordHash> find(Username name) throws UsersRepositoryException;
    }

    private static class Passwords implements StoredPasswords {
        private final Lookup lookup;

        Passwords(Lookup lookup) {
            this.lookup = lookup;
        }

        @Override
        public Optional<PasswordHash> find(Username account) throws UsersRepositoryException {
            return lookup.find(account);
        }

        @Override
        public void replace(Username account, PasswordHash read, PasswordHash fresh)
                throws UsersRepositoryException {}
    }
}
