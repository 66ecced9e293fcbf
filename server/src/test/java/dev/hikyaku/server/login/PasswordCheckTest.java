package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.apache.james.user.lib.model.Algorithm;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
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
    private static final Algorithm CHEAP = Algorithm.of("PBKDF2-SHA512-1000-512");
    private static final PasswordCheckConfiguration TWO_AT_ONCE =
            new PasswordCheckConfiguration(2, 3, Duration.ofSeconds(30), Duration.ofMinutes(5));

    private final CountingMetrics metrics = new CountingMetrics();
    private final Accounts accounts = Accounts.cheap().with("bob@example.org", "sesame");

    private PasswordCheck check(UsersRepository users, PasswordCheckConfiguration configuration) {
        return new PasswordCheck(users, CHEAP, configuration, metrics);
    }

    @Test
    void rightPasswordIsRight() {
        PasswordCheck check = check(accounts.users(), TWO_AT_ONCE);

        assertThat(check.check(BOB, "sesame")).isEqualTo(PasswordVerdict.RIGHT);
    }

    @Test
    void wrongPasswordUnknownAccountAndNoNameAreWrong() {
        PasswordCheck check = check(accounts.users(), TWO_AT_ONCE);

        assertThat(check.check(BOB, "Sesame")).isEqualTo(PasswordVerdict.WRONG);
        assertThat(check.check(NOBODY, "sesame")).isEqualTo(PasswordVerdict.WRONG);
        assertThat(check.check(Optional.empty(), "sesame")).isEqualTo(PasswordVerdict.WRONG);
    }

    @Test
    void emptyPasswordIsWrongWhateverTheAccountsSay() {
        UsersRepository permissive = users(name -> user(name, password -> true));

        assertThat(check(permissive, TWO_AT_ONCE).check(BOB, "")).isEqualTo(PasswordVerdict.WRONG);
    }

    @Test
    void unknownAccountPaysForOneCheckLikeAnyOther() {
        PasswordCheck check = check(accounts.users(), TWO_AT_ONCE);

        check.check(BOB, "wrong");
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(1);
        check.check(NOBODY, "wrong");
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(2);
        check.check(Optional.empty(), "wrong");
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(3);
    }

    @Test
    void rightPasswordIsNotPaidForTwice() {
        PasswordCheck check = check(accounts.users(), TWO_AT_ONCE);

        check.check(BOB, "sesame");
        assertThat(check.check(BOB, "sesame")).isEqualTo(PasswordVerdict.RIGHT);

        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(1);
    }

    @Test
    void wrongPasswordIsPaidForEachTime() {
        PasswordCheck check = check(accounts.users(), TWO_AT_ONCE);

        check.check(BOB, "sesame");
        check.check(BOB, "guess");
        check.check(BOB, "guess");

        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(3);
    }

    @Test
    void changedPasswordEndsTheOldOneAtOnce() throws Exception {
        PasswordCheck check = check(accounts.users(), TWO_AT_ONCE);
        check.check(BOB, "sesame");
        User bob = accounts.users().getUserByName(BOB.orElseThrow());
        bob.setPassword("abracadabra");
        accounts.users().updateUser(bob);

        assertThat(check.check(BOB, "sesame")).isEqualTo(PasswordVerdict.WRONG);
        assertThat(check.check(BOB, "abracadabra")).isEqualTo(PasswordVerdict.RIGHT);
    }

    @Test
    void deletedAccountIsWrongAtOnce() throws Exception {
        PasswordCheck check = check(accounts.users(), TWO_AT_ONCE);
        check.check(BOB, "sesame");
        accounts.users().removeUser(BOB.orElseThrow());

        assertThat(check.check(BOB, "sesame")).isEqualTo(PasswordVerdict.WRONG);
    }

    @Test
    void accountsThatCannotBeReadSayNothingAboutThePassword() {
        UsersRepository broken =
                users(
                        name -> {
                            throw new UsersRepositoryException("disk gone");
                        });

        assertThat(check(broken, TWO_AT_ONCE).check(BOB, "sesame"))
                .isEqualTo(PasswordVerdict.UNKNOWN);
    }

    @Test
    void checksRunOnPlatformThreadsOnlySoManyAtOnce() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger virtual = new AtomicInteger();
        CountDownLatch twoIn = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        UsersRepository slow =
                users(
                        name ->
                                user(
                                        name,
                                        password -> {
                                            most.accumulateAndGet(
                                                    running.incrementAndGet(), Math::max);
                                            virtual.addAndGet(
                                                    Thread.currentThread().isVirtual() ? 1 : 0);
                                            twoIn.countDown();
                                            await(go);
                                            running.decrementAndGet();
                                            return true;
                                        }));
        PasswordCheck check = check(slow, TWO_AT_ONCE);

        try (var logins = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PasswordVerdict>> five =
                    IntStream.range(0, 5)
                            .mapToObj(i -> logins.submit(() -> check.check(BOB, "sesame")))
                            .toList();
            assertThat(twoIn.await(10, TimeUnit.SECONDS)).isTrue();
            while (check.waiting() < 3) {
                Thread.onSpinWait();
            }

            // Two are being checked and three wait: the sixth is sent away at once.
            assertThat(check.check(BOB, "sesame")).isEqualTo(PasswordVerdict.UNKNOWN);

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
        UsersRepository stuck =
                users(
                        name ->
                                user(
                                        name,
                                        password -> {
                                            await(never);
                                            return true;
                                        }));
        PasswordCheck check =
                check(
                        stuck,
                        new PasswordCheckConfiguration(1, 1, Duration.ofMillis(20), Duration.ZERO));

        for (int i = 0; i < 4; i++) {
            assertThat(check.check(BOB, "sesame")).isEqualTo(PasswordVerdict.UNKNOWN);
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
        User find(Username name) throws UsersRepositoryException;
    }

    private interface Verify {
        boolean verify(String password);
    }

    private static User user(Username name, Verify verify) {
        return new User() {
            @Override
            public Username getUserName() {
                return name;
            }

            @Override
            public boolean verifyPassword(String password) {
                return verify.verify(password);
            }

            @Override
            public boolean setPassword(String password) {
                throw new UnsupportedOperationException("setPassword");
            }
        };
    }

    private static UsersRepository users(Lookup lookup) {
        return (UsersRepository)
                Proxy.newProxyInstance(
                        PasswordCheckTest.class.getClassLoader(),
                        new Class<?>[] {UsersRepository.class},
                        (proxy, method, arguments) -> {
                            assertThat(method.getName()).isEqualTo("getUserByName");
                            return lookup.find((Username) arguments[0]);
                        });
    }
}
