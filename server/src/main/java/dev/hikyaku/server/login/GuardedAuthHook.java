package dev.hikyaku.server.login;

import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.HookReturnCode.Action;

import java.util.Optional;

import javax.inject.Inject;

/**
 * {@link PasswordLogin} as James' {@link AuthHook}, for chains that keep James' AUTH command: in
 * the place of {@code UsersRepositoryAuthHook}.
 *
 * <p>Answers (RFC 4954 §6): 235; 535 5.7.8 for a wrong password, late; 454 4.7.0 for "try later";
 * 421 4.7.0 and the end of the connection for a locked out address. James' AUTH command does not
 * hand over an authorization identity, and tokens (OAUTHBEARER) are not taken: both are 535.
 */
public final class GuardedAuthHook implements AuthHook {
    private final PasswordLogin logins;

    @Inject
    public GuardedAuthHook(PasswordLogin logins) {
        this.logins = logins;
    }

    @Override
    public HookResult doAuth(SMTPSession session, Username username, String password) {
        LoginResult result =
                logins.login(
                        session.getRemoteAddress().getAddress(),
                        username.asString(),
                        Optional.empty(),
                        password);
        return switch (result) {
            case LoginResult.LoggedIn in -> enter(session, in.user());
            case LoginResult.Refused refused ->
                    answer(HookReturnCode.deny(), "535", "5.7.8 Wrong name or password");
            case LoginResult.TryLater later ->
                    answer(HookReturnCode.denySoft(), "454", "4.7.0 Too busy to check, try later");
            case LoginResult.LockedOut locked ->
                    answer(
                            HookReturnCode.disconnected(Action.DENYSOFT),
                            "421",
                            "4.7.0 Too many wrong passwords from your address, try later");
        };
    }

    private static HookResult enter(SMTPSession session, Username user) {
        session.setUsername(user);
        session.setRelayingAllowed(true);
        return answer(HookReturnCode.ok(), "235", "2.7.0 Welcome");
    }

    @Override
    public HookResult doSasl(
            SMTPSession session, OidcSASLConfiguration configuration, String initialResponse) {
        return answer(HookReturnCode.deny(), "535", "5.7.8 Tokens are not taken");
    }

    private static HookResult answer(HookReturnCode action, String code, String text) {
        return HookResult.builder()
                .hookReturnCode(action)
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }
}
