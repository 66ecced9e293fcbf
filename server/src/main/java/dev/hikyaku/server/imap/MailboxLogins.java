package dev.hikyaku.server.imap;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SessionProvider.AuthorizationStep;
import org.apache.james.mailbox.exception.BadCredentialsException;
import org.apache.james.mailbox.exception.ForbiddenDelegationException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.UserDoesNotExistException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.util.Optional;

import javax.inject.Inject;

/** Asks the mailbox store's authenticator, without any brake on guessing. */
final class MailboxLogins implements Logins {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailboxLogins.class);

    private final MailboxManager mailboxes;

    @Inject
    MailboxLogins(MailboxManager mailboxes) {
        this.mailboxes = mailboxes;
    }

    @Override
    public Result login(
            InetAddress peer, String authcid, Optional<String> authzid, String password) {
        try {
            AuthorizationStep step = mailboxes.authenticate(Username.of(authcid), password);
            Username owner = Username.of(authcid);
            Username user = Username.of(authzid.orElse(authcid));
            return new LoggedIn(
                    (user.equals(owner) ? step.withoutDelegation() : step.as(user)).getUser());
        } catch (BadCredentialsException
                | ForbiddenDelegationException
                | UserDoesNotExistException
                | IllegalArgumentException e) {
            return new Refused();
        } catch (MailboxException e) {
            LOGGER.error("Login: accounts cannot be read", e);
            return new TryLater();
        }
    }
}
