package dev.hikyaku.server.smtp;

import dev.hikyaku.journal.Journal;
import dev.hikyaku.server.login.LoginResult;
import dev.hikyaku.server.login.MailProtocol;
import dev.hikyaku.server.login.PasswordLogin;
import dev.hikyaku.server.login.SaslPlain;

import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

import javax.inject.Inject;

/**
 * AUTH (RFC 4954): PLAIN and LOGIN by our own {@link PasswordLogin}, tokens (OAUTHBEARER, XOAUTH2)
 * by James.
 *
 * <p>Refused wherever it is not announced: James 3.8.1 takes passwords in the clear on listeners
 * that say {@code announce=never} and {@code requireSSL=true}, and opens relaying.
 */
public class AuthCommand extends AuthCmdHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuthCommand.class);

    private static final String PLAIN = "PLAIN";
    private static final String LOGIN = "LOGIN";

    private static final Response NOT_HERE =
            SmtpReplies.constant(503, "5.5.1", "AUTH is not offered here");
    private static final Response TLS_FIRST =
            SmtpReplies.constant(538, "5.7.11", "Encryption is needed first: STARTTLS");
    private static final Response ALREADY = SmtpReplies.constant(503, "5.5.1", "Logged in already");
    private static final Response IN_MAIL =
            SmtpReplies.constant(503, "5.5.1", "AUTH is not for the middle of a mail");
    private static final Response SYNTAX =
            SmtpReplies.constant(501, "5.5.2", "Cannot decode the response");
    private static final Response GIVEN_UP = SmtpReplies.constant(501, "5.7.0", "Given up");
    private static final Response WELCOME = SmtpReplies.constant(235, "2.7.0", "Welcome");
    private static final Response WRONG =
            SmtpReplies.constant(535, "5.7.8", "Name or password is wrong");
    private static final Response LATER =
            SmtpReplies.constant(454, "4.7.0", "Cannot tell now, try again later");
    private static final Response CHALLENGE = new SMTPResponse("334", "").immutable();
    private static final Response ASK_NAME =
            new SMTPResponse("334", base64("Username:")).immutable();
    private static final Response ASK_PASSWORD =
            new SMTPResponse("334", base64("Password:")).immutable();

    private final PasswordLogin logins;

    @Inject
    public AuthCommand(PasswordLogin logins) {
        this.logins = logins;
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        if (session.getUsername() != null) {
            return ALREADY;
        }
        if (!session.isAuthAnnounced()) {
            return offeredUnderTls(session) ? TLS_FIRST : NOT_HERE;
        }
        if (session.getAttachment(SMTPSession.SENDER, State.Transaction).isPresent()) {
            return IN_MAIL;
        }
        String[] words =
                Optional.ofNullable(request.getArgument()).orElse("").strip().split(" +", 2);
        Optional<String> initial =
                words.length > 1 ? Optional.of(words[1].strip()) : Optional.empty();
        boolean passwords = session.getConfiguration().isPlainAuthEnabled();
        return switch (words[0].toUpperCase(Locale.ROOT)) {
            case PLAIN -> passwords ? plain(session, initial) : unknown(words[0]);
            case LOGIN -> passwords ? name(session, initial) : unknown(words[0]);
            default ->
                    session.supportsOAuth() ? super.onCommand(session, request) : unknown(words[0]);
        };
    }

    private static boolean offeredUnderTls(SMTPSession session) {
        return session.isStartTLSSupported()
                && session.getConfiguration()
                        .isAuthAnnounced(
                                session.getRemoteAddress().getAddress().getHostAddress(), true);
    }

    private Response plain(SMTPSession session, Optional<String> initial) {
        return initial.map(response -> plain(session, response))
                .orElseGet(() -> ask(session, CHALLENGE, response -> plain(session, response)));
    }

    private Response plain(SMTPSession session, String response) {
        return SaslPlain.parse(response)
                .map(sasl -> login(session, sasl.authcid(), sasl.authzid(), sasl.password()))
                .orElse(SYNTAX);
    }

    /** AUTH LOGIN has no standard; two lines in base64, name and password, as everybody does it. */
    private Response name(SMTPSession session, Optional<String> initial) {
        return initial.map(response -> password(session, response))
                .orElseGet(() -> ask(session, ASK_NAME, response -> password(session, response)));
    }

    private Response password(SMTPSession session, String name) {
        return decode(name)
                .map(
                        login ->
                                ask(
                                        session,
                                        ASK_PASSWORD,
                                        response ->
                                                decode(response)
                                                        .map(
                                                                password ->
                                                                        login(
                                                                                session,
                                                                                login,
                                                                                Optional.empty(),
                                                                                password))
                                                        .orElse(SYNTAX)))
                .orElse(SYNTAX);
    }

    private Response ask(SMTPSession session, Response question, Function<String, Response> then) {
        LineHandler<SMTPSession> answer =
                (asked, line) -> {
                    asked.popLineHandler();
                    String text = new String(line, StandardCharsets.US_ASCII).strip();
                    // RFC 4954 §4: a lone asterisk gives up.
                    return text.equals("*") ? GIVEN_UP : then.apply(text);
                };
        session.pushLineHandler(answer);
        return question;
    }

    private Response login(
            SMTPSession session, String name, Optional<String> actsFor, String password) {
        // The answer may be held back for seconds; what was answered before must not wait for it.
        if (session instanceof SmtpSession own) {
            own.transport().flush();
        }
        LoginResult result =
                logins.login(
                        MailProtocol.SUBMISSION,
                        session.getRemoteAddress().getAddress(),
                        name,
                        actsFor,
                        password);
        Journal.step(LOGGER, "smtp-login")
                .peer(session.getRemoteAddress())
                .user(name)
                .outcome(outcome(result))
                .write();
        return switch (result) {
            case LoginResult.LoggedIn in -> {
                session.setUsername(in.user());
                session.setRelayingAllowed(true);
                yield WELCOME;
            }
            case LoginResult.Refused refused -> WRONG;
            case LoginResult.LockedOut locked ->
                    SmtpReplies.last(421, "4.7.0", "Too many failed logins, try again later");
            case LoginResult.TryLater later -> LATER;
        };
    }

    private static String outcome(LoginResult result) {
        return switch (result) {
            case LoginResult.LoggedIn in -> "accepted";
            case LoginResult.Refused refused -> "refused";
            case LoginResult.LockedOut locked -> "locked-out";
            case LoginResult.TryLater later -> "deferred";
        };
    }

    private static Response unknown(String mechanism) {
        return SmtpReplies.of(504, "5.5.4", "Mechanism not offered: " + mechanism);
    }

    private static Optional<String> decode(String base64) {
        try {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            return text.isEmpty() || text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
