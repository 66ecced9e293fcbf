package dev.hikyaku.server.pop3;

import dev.hikyaku.journal.Journal;
import dev.hikyaku.server.listener.Conversation;
import dev.hikyaku.server.login.LoginResult;
import dev.hikyaku.server.login.MailProtocol;
import dev.hikyaku.server.login.PasswordLogin;
import dev.hikyaku.server.login.SaslPlain;

import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The commands of the AUTHORIZATION state that log in: USER, PASS (RFC 1939 §7) and AUTH PLAIN (RFC
 * 5034). None of them is taken without TLS, none says whether an account exists.
 */
final class LoginCommands {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoginCommands.class);

    private static final Answer TLS_FIRST = Answer.fault("[SYS/PERM] TLS is needed first");
    private static final Answer WRONG = Answer.fault("[AUTH] name or password is wrong");
    private static final Answer LATER = Answer.no("[SYS/TEMP] cannot tell now, try again later");
    private static final Answer IN_USE = Answer.no("[IN-USE] another session has this mailbox");
    private static final Answer GIVEN_UP = Answer.no("given up");
    private static final Answer NOT_DECODED = Answer.fault("cannot decode the response");

    private final Conversation conversation;
    private final PasswordLogin logins;
    private final Maildrops maildrops;
    private final Consumer<Maildrop> entered;
    private final Runnable lockedOut;
    private Optional<String> name = Optional.empty();
    private boolean responseAwaited;

    LoginCommands(
            Conversation conversation,
            PasswordLogin logins,
            Maildrops maildrops,
            Consumer<Maildrop> entered,
            Runnable lockedOut) {
        this.conversation = conversation;
        this.logins = logins;
        this.maildrops = maildrops;
        this.entered = entered;
        this.lockedOut = lockedOut;
    }

    /** Whether the next line is no command but the client's half of AUTH. */
    boolean awaitsResponse() {
        return responseAwaited;
    }

    /** Forgets what was said, in the clear or wrongly. */
    void reset() {
        name = Optional.empty();
        responseAwaited = false;
    }

    Answer user(Command command) {
        if (conversation.tls().isEmpty()) {
            return TLS_FIRST;
        }
        name = command.argument().map(String::strip).filter(text -> !text.isEmpty());
        return name.isPresent() ? Answer.ok("") : Answer.fault("syntax (expected: USER name)");
    }

    Answer pass(Command command) {
        if (conversation.tls().isEmpty()) {
            return TLS_FIRST;
        }
        Optional<String> user = name;
        reset();
        if (user.isEmpty()) {
            return Answer.fault("USER comes first");
        }
        return command.argument()
                .map(password -> login(user.get(), Optional.empty(), password))
                .orElseGet(() -> Answer.fault("syntax (expected: PASS password)"));
    }

    Answer auth(Command command) {
        if (conversation.tls().isEmpty()) {
            return TLS_FIRST;
        }
        reset();
        String[] words = command.argument().orElse("").strip().split(" +", 2);
        if (!words[0].toUpperCase(Locale.ROOT).equals("PLAIN")) {
            return Answer.fault("mechanism not offered (expected: PLAIN)");
        }
        if (words.length > 1) {
            return plain(words[1]);
        }
        responseAwaited = true;
        return Answer.proceed();
    }

    /** The client's half of AUTH PLAIN. */
    Answer response(String line) {
        responseAwaited = false;
        // RFC 5034 §4: a lone asterisk gives up.
        return line.equals("*") ? GIVEN_UP : plain(line);
    }

    private Answer plain(String base64) {
        return SaslPlain.parse(base64)
                .map(sasl -> login(sasl.authcid(), sasl.authzid(), sasl.password()))
                .orElse(NOT_DECODED);
    }

    private Answer login(String login, Optional<String> actsFor, String password) {
        conversation.flush();
        LoginResult result =
                logins.login(
                        MailProtocol.POP3,
                        conversation.peer().getAddress(),
                        login,
                        actsFor,
                        password);
        return switch (result) {
            case LoginResult.LoggedIn in -> enter(in.user());
            case LoginResult.Refused refused -> journal(login, "refused", WRONG);
            case LoginResult.TryLater later -> journal(login, "deferred", LATER);
            case LoginResult.LockedOut locked -> {
                lockedOut.run();
                yield journal(login, "locked-out", LATER);
            }
        };
    }

    private Answer enter(Username user) {
        try {
            Optional<Maildrop> drop = maildrops.open(user);
            if (drop.isEmpty()) {
                return journal(user.asString(), "in-use", IN_USE);
            }
            entered.accept(drop.get());
            int count = drop.get().count();
            return journal(user.asString(), "accepted", Answer.ok(count + " messages"));
        } catch (MailboxException e) {
            LOGGER.warn("pop3: the inbox cannot be read", e);
            return journal(user.asString(), "deferred", LATER);
        }
    }

    private Answer journal(String login, String outcome, Answer answer) {
        Journal.step(LOGGER, "pop3-login")
                .peer(conversation.peer())
                .user(login)
                .outcome(outcome)
                .write();
        return answer;
    }
}
