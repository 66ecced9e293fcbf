package dev.hikyaku.server.login;

import dev.hikyaku.client.Pause;

import org.apache.james.core.Username;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.Authorizator.AuthorizationState;
import org.apache.james.mailbox.exception.MailboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * A login by name and password, the same for SMTP AUTH, IMAP, POP3 and ManageSieve: guard, check,
 * delay. Blocks for as long as the answer must be held back (seconds), so call it on a virtual
 * thread and write nothing to the peer until it returns.
 *
 * <p>SASL PLAIN's authorization identity (RFC 4616 §2) is obeyed: another account than the
 * password's is refused unless James' {@link Authorizator} allows it (delegation, administrator);
 * James 3.8.1 ignores it and answers 235 (james.md appendix E).
 */
@Singleton
public final class PasswordLogin {
    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordLogin.class);

    private final LoginGuard guard;
    private final PasswordCheck passwords;
    private final Authorizator authorizator;
    private final Pause pause;

    @Inject
    public PasswordLogin(
            LoginGuard guard, PasswordCheck passwords, Authorizator authorizator, Pause pause) {
        this.guard = guard;
        this.passwords = passwords;
        this.authorizator = authorizator;
        this.pause = pause;
    }

    /**
     * Tries one name and password.
     *
     * @param protocol what the client speaks; an app password may be good for others only
     * @param peer the client's address, behind PROXY the one from its header
     * @param authcid whose password it is
     * @param authzid whose mail it shall be, if the client says so; empty text is nobody else's
     */
    public LoginResult login(
            MailProtocol protocol,
            InetAddress peer,
            String authcid,
            Optional<String> authzid,
            String password) {
        if (guard.admit(peer) instanceof Verdict.LockedOut locked) {
            return new LoginResult.LockedOut(locked.remaining());
        }
        // Held back before the check: a right answer that comes at once among late ones would tell.
        Duration brake = guard.brake(peer, authcid);
        keep(brake);
        Optional<Username> account = username(authcid);
        return switch (passwords.check(account, password, protocol)) {
            case UNKNOWN -> new LoginResult.TryLater();
            case WRONG -> refuse(peer, authcid, brake);
            case RIGHT -> enter(peer, authcid, account.orElseThrow(), authzid, brake);
        };
    }

    private LoginResult enter(
            InetAddress peer,
            String authcid,
            Username owner,
            Optional<String> authzid,
            Duration brake) {
        // Guesses sent side by side must not outrun the lockout the first of them caused.
        if (guard.admit(peer) instanceof Verdict.LockedOut locked) {
            return new LoginResult.LockedOut(locked.remaining());
        }
        String other = authzid.filter(text -> !text.isEmpty()).orElse(authcid);
        Optional<Username> user = username(other);
        try {
            if (user.isEmpty() || !mayActFor(owner, user.get())) {
                return refuse(peer, authcid, brake);
            }
        } catch (MailboxException e) {
            LOGGER.warn("Login: delegations cannot be read", e);
            return new LoginResult.TryLater();
        }
        guard.succeeded(peer, authcid);
        return new LoginResult.LoggedIn(user.get());
    }

    private boolean mayActFor(Username owner, Username user) throws MailboxException {
        return owner.equals(user)
                || authorizator.user(owner).canLoginAs(user) == AuthorizationState.ALLOWED;
    }

    private LoginResult refuse(InetAddress peer, String authcid, Duration brake) {
        keep(guard.failed(peer, authcid).minus(brake));
        return new LoginResult.Refused();
    }

    private void keep(Duration delay) {
        if (delay.isPositive()) {
            pause.of(delay);
        }
    }

    private static Optional<Username> username(String text) {
        try {
            return Optional.of(Username.of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
