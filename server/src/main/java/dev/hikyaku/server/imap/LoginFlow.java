package dev.hikyaku.server.imap;

import com.google.common.util.concurrent.Striped;

import dev.hikyaku.server.login.LoginResult;
import dev.hikyaku.server.login.MailProtocol;
import dev.hikyaku.server.login.PasswordLogin;
import dev.hikyaku.server.login.SaslPlain;

import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.DefaultMailboxes;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.CreateOption;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.model.MailboxPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

import javax.inject.Inject;

/**
 * From a name and a password to a session with its first mailboxes, for LOGIN and AUTHENTICATE.
 * Blocks, also to make guessing slow; runs on the command's own virtual thread.
 */
final class LoginFlow {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoginFlow.class);
    private static final String FAILURES = "hikyaku.login.failures";
    private static final int MOST_FAILURES = 3;

    /** Two first logins at once make the mailboxes once. */
    private static final Striped<Lock> FIRST_LOGINS = Striped.lock(64);

    private final PasswordLogin logins;
    private final MailboxManager mailboxes;
    private final StatusResponseFactory responses;
    private boolean provisionAll;

    @Inject
    LoginFlow(PasswordLogin logins, MailboxManager mailboxes, StatusResponseFactory responses) {
        this.logins = logins;
        this.mailboxes = mailboxes;
        this.responses = responses;
    }

    void configure(ImapConfiguration configuration) {
        provisionAll = configuration.isProvisionDefaultMailboxes();
    }

    /** RFC 8314: no password over a channel in clear, and the client is told why. */
    void refuseInClear(ImapRequest request, Responder responder) {
        no(request, responder, "PRIVACYREQUIRED", "needs TLS.");
    }

    void login(
            SaslPlain credentials,
            ImapRequest request,
            ConnectionSession session,
            Responder responder) {
        LoginResult result =
                logins.login(
                        MailProtocol.IMAP,
                        session.peer(),
                        credentials.authcid(),
                        credentials.authzid(),
                        credentials.password());
        switch (result) {
            case LoginResult.LoggedIn in -> enter(in.user(), request, session, responder);
            case LoginResult.Refused refused -> refuse(request, session, responder);
            case LoginResult.TryLater later ->
                    no(request, responder, "UNAVAILABLE", "failed. Try again later.");
            case LoginResult.LockedOut locked -> {
                no(request, responder, "UNAVAILABLE", "failed. Try again later.");
                bye(session, responder, "Too many failed logins");
            }
        }
    }

    private void enter(
            Username user, ImapRequest request, ConnectionSession session, Responder responder) {
        try {
            MailboxSession mailboxSession = mailboxes.authenticate(user).withoutDelegation();
            provision(mailboxSession);
            session.setMailboxSession(mailboxSession);
            session.authenticated();
            session.stopDetectingCommandInjection();
            responder.respond(
                    responses.taggedOk(
                            request.getTag(), request.getCommand(), HumanReadableText.COMPLETED));
        } catch (MailboxException e) {
            LOGGER.error("Login of {} failed", user.asString(), e);
            no(request, responder, "UNAVAILABLE", "failed. Try again later.");
        }
    }

    /** A wrong password, or something that is no credentials at all. */
    void refuse(ImapRequest request, ImapSession session, Responder responder) {
        no(request, responder, "AUTHENTICATIONFAILED", "failed. Authentication failed.");
        int failures = 1 + Optional.ofNullable((Integer) session.getAttribute(FAILURES)).orElse(0);
        session.setAttribute(FAILURES, failures);
        if (failures >= MOST_FAILURES) {
            bye(session, responder, "Too many failed logins");
        }
    }

    private void no(ImapRequest request, Responder responder, String code, String text) {
        responder.respond(Refusal.of(responses, request, code, text));
    }

    private void bye(ImapSession session, Responder responder, String text) {
        responder.respond(responses.bye(new HumanReadableText("hikyaku.BYE", text)));
        session.logout().block();
    }

    private void provision(MailboxSession session) throws MailboxException {
        Lock lock = FIRST_LOGINS.get(session.getUser());
        lock.lock();
        try {
            if (!exists(MailboxPath.inbox(session), session)) {
                List<String> names =
                        provisionAll
                                ? DefaultMailboxes.DEFAULT_MAILBOXES
                                : List.of(DefaultMailboxes.INBOX);
                for (String name : names) {
                    create(MailboxPath.forUser(session.getUser(), name), session);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void create(MailboxPath path, MailboxSession session) throws MailboxException {
        try {
            if (!exists(path, session)) {
                mailboxes.createMailbox(path, CreateOption.CREATE_SUBSCRIPTION, session);
            }
        } catch (MailboxExistsException e) {
            LOGGER.debug("{} was made by another protocol meanwhile", path);
        }
    }

    private boolean exists(MailboxPath path, MailboxSession session) {
        return Boolean.TRUE.equals(Mono.from(mailboxes.mailboxExists(path, session)).block());
    }
}
