package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.adapter.mailbox.DelegationStoreAuthorizator;
import org.apache.james.core.Username;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.user.lib.model.Algorithm;
import org.apache.james.user.memory.MemoryDelegationStore;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;

/** james.md appendix E: James' own hook neither slows nor stops password guessing. */
class GuardedAuthHookTest {
    private static final Username BOB = Username.of("bob@example.org");

    private final AtomicReference<Username> entered = new AtomicReference<>();
    private final Accounts accounts = Accounts.cheap().with("bob@example.org", "sesame");
    private final CountingMetrics metrics = new CountingMetrics();
    private final GuardedAuthHook hook =
            new GuardedAuthHook(
                    new PasswordLogin(
                            new LoginGuard(
                                    LoginGuardConfiguration.DEFAULT,
                                    metrics,
                                    new ManualClock(),
                                    () -> 0L),
                            new PasswordCheck(
                                    accounts.users(),
                                    Algorithm.of("PBKDF2-SHA512-1000-512"),
                                    PasswordCheckConfiguration.DEFAULT,
                                    metrics),
                            new DelegationStoreAuthorizator(
                                    new MemoryDelegationStore(), accounts.users()),
                            time -> {}));

    private final SMTPSession session =
            (SMTPSession)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {SMTPSession.class},
                            (proxy, method, arguments) ->
                                    switch (method.getName()) {
                                        case "getRemoteAddress" ->
                                                new InetSocketAddress("192.0.2.17", 40000);
                                        case "setUsername" -> {
                                            entered.set((Username) arguments[0]);
                                            yield null;
                                        }
                                        case "setRelayingAllowed" -> null;
                                        default -> throw new AssertionError(method.getName());
                                    });

    @Test
    void rightPasswordIs235AndTheSessionIsTheUsers() {
        HookResult result = hook.doAuth(session, BOB, "sesame");

        assertThat(result.getSmtpRetCode()).isEqualTo("235");
        assertThat(entered).hasValue(BOB);
    }

    @Test
    void wrongPasswordIs535() {
        HookResult result = hook.doAuth(session, BOB, "guess");

        assertThat(result.getSmtpRetCode()).isEqualTo("535");
        assertThat(entered).hasValue(null);
    }

    @Test
    void lockedOutAddressIs421AndHungUpOn() {
        for (int i = 0; i < 10; i++) {
            hook.doAuth(session, BOB, "guess");
        }

        HookResult result = hook.doAuth(session, BOB, "sesame");

        assertThat(result.getSmtpRetCode()).isEqualTo("421");
        assertThat(result.getResult().isDisconnected()).isTrue();
        assertThat(entered).hasValue(null);
    }
}
