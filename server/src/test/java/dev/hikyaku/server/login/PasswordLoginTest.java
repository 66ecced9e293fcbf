package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;

import dev.hikyaku.client.Pause;
import dev.hikyaku.server.passwords.NewPasswords;

import org.apache.james.adapter.mailbox.DelegationStoreAuthorizator;
import org.apache.james.core.Username;
import org.apache.james.user.memory.MemoryDelegationStore;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** james.md appendix E: password guessing is neither slowed nor stopped, authzid is ignored. */
class PasswordLoginTest {
    private static final InetAddress PEER = InetAddresses.forString("192.0.2.17");
    private static final Optional<String> SELF = Optional.empty();
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.org";

    private final ManualClock clock = new ManualClock();
    private final CountingMetrics metrics = new CountingMetrics();
    private final List<Duration> pauses = new ArrayList<>();
    private final Accounts accounts =
            Accounts.cheap().with(BOB, "sesame").with(ALICE, "abracadabra");
    private final MemoryDelegationStore delegations = new MemoryDelegationStore();
    private final LoginGuard guard =
            new LoginGuard(LoginGuardConfiguration.DEFAULT, metrics, clock, () -> 0L);
    private final PasswordLogin logins = logins(pauses::add);

    private PasswordLogin logins(Pause pause) {
        return new PasswordLogin(
                guard,
                new PasswordCheck(
                        accounts.stored(),
                        AppPasswords.NONE,
                        NewPasswords.of("PBKDF2-SHA512-1000-512"),
                        PasswordCheckConfiguration.DEFAULT,
                        metrics),
                new DelegationStoreAuthorizator(delegations, accounts.users()),
                pause);
    }

    @Test
    void rightPasswordLogsInWithoutDelay() {
        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, SELF, "sesame"))
                .isEqualTo(new LoginResult.LoggedIn(Username.of(BOB)));
        assertThat(pauses).isEmpty();
    }

    @Test
    void userNameIsTheSameInUpperCase() {
        assertThat(logins.login(MailProtocol.IMAP, PEER, "BOB@Example.Org", SELF, "sesame"))
                .isEqualTo(new LoginResult.LoggedIn(Username.of(BOB)));
    }

    @Test
    void wrongPasswordAndUnknownAccountAreRefusedAlikeAndLate() {
        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, SELF, "wrong"))
                .isEqualTo(new LoginResult.Refused());
        assertThat(logins.login(MailProtocol.IMAP, PEER, "no@example.org", SELF, "wrong"))
                .isEqualTo(new LoginResult.Refused());
        assertThat(logins.login(MailProtocol.IMAP, PEER, "a@b@c", SELF, "wrong"))
                .isEqualTo(new LoginResult.Refused());

        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void lockedOutAddressIsNotListenedToEvenWithTheRightPassword() {
        for (int i = 0; i < 10; i++) {
            logins.login(MailProtocol.IMAP, PEER, BOB, SELF, "guess" + i);
        }
        long checks = metrics.count("loginPasswordCheck");

        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, SELF, "sesame"))
                .isEqualTo(new LoginResult.LockedOut(Duration.ofMinutes(15)));
        assertThat(metrics.count("loginPasswordCheck")).isEqualTo(checks);

        clock.advance(Duration.ofMinutes(15));
        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, SELF, "sesame"))
                .isInstanceOf(LoginResult.LoggedIn.class);
    }

    @Test
    void guessesSentSideBySideDoNotOutrunTheLockout() {
        PasswordLogin parallel = logins(time -> true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 100)
                    .forEach(
                            i ->
                                    threads.submit(
                                            () ->
                                                    parallel.login(
                                                            MailProtocol.IMAP,
                                                            PEER,
                                                            BOB,
                                                            SELF,
                                                            "no" + i)));
        }

        assertThat(parallel.login(MailProtocol.IMAP, PEER, BOB, SELF, "sesame"))
                .isInstanceOf(LoginResult.LockedOut.class);
        assertThat(metrics.count("loginLockedOut")).isEqualTo(1);
    }

    @Test
    void accountUnderAttackIsSlowForStrangersBeforeTheirPasswordIsLookedAt() {
        for (int i = 0; i < 20; i++) {
            guard.failed(InetAddresses.forString("198.51.100." + i), BOB);
        }

        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, SELF, "sesame"))
                .isInstanceOf(LoginResult.LoggedIn.class);
        assertThat(pauses).containsExactly(Duration.ofMillis(500));

        pauses.clear();
        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, SELF, "sesame"))
                .isInstanceOf(LoginResult.LoggedIn.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void delegationThatIsNotGivenIsRefusedLikeAWrongPassword() {
        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, Optional.of(ALICE), "sesame"))
                .isEqualTo(new LoginResult.Refused());
        assertThat(pauses).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void delegationThatIsGivenActsForTheOther() {
        Mono.from(delegations.addAuthorizedUser(Username.of(ALICE), Username.of(BOB))).block();

        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, Optional.of(ALICE), "sesame"))
                .isEqualTo(new LoginResult.LoggedIn(Username.of(ALICE)));
    }

    @Test
    void ownNameAsAuthorizationIdentityNeedsNoDelegation() {
        assertThat(
                        logins.login(
                                MailProtocol.IMAP,
                                PEER,
                                BOB,
                                Optional.of("Bob@example.org"),
                                "sesame"))
                .isEqualTo(new LoginResult.LoggedIn(Username.of(BOB)));
        assertThat(logins.login(MailProtocol.IMAP, PEER, BOB, Optional.of(""), "sesame"))
                .isEqualTo(new LoginResult.LoggedIn(Username.of(BOB)));
    }

    @Test
    void overloadPutsOffAndCountsNoFailure() {
        PasswordLogin overloaded =
                new PasswordLogin(
                        guard,
                        new PasswordCheck(
                                accounts.stored(),
                                AppPasswords.NONE,
                                NewPasswords.of(NewPasswords.PBKDF2),
                                new PasswordCheckConfiguration(
                                        1, 1, Duration.ofMillis(1), Duration.ZERO),
                                metrics),
                        new DelegationStoreAuthorizator(delegations, accounts.users()),
                        pauses::add);

        assertThat(overloaded.login(MailProtocol.IMAP, PEER, "no@example.org", SELF, "x"))
                .isEqualTo(new LoginResult.TryLater());
        assertThat(metrics.count("loginFailed")).isZero();
    }
}
