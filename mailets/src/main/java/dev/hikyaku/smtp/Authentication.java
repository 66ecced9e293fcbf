package dev.hikyaku.smtp;

import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Logs in on a new connection (RFC 4954 §4). A login that fails, for whatever reason, is trouble
 * with the hop: no mail is refused for it.
 */
final class Authentication {
    /** More than any mechanism needs. */
    private static final int MOST_CHALLENGES = 4;

    private final HopLogin login;
    private final Duration within;

    Authentication(HopLogin login, Duration within) {
        this.login = login;
        this.within = within;
    }

    /** Nothing where no login is set. */
    void run(Wire wire, Capabilities offered, boolean secured) throws LostException {
        if (login.user().isEmpty()) {
            return;
        }
        HopLogin.Mechanism mechanism =
                login.choose(offered.authMechanisms(), secured)
                        .orElseThrow(
                                () ->
                                        failed(
                                                secured
                                                        ? "no mechanism of ours is offered"
                                                        : "none of ours is offered that may be"
                                                                + " used without TLS"));
        Sasl sasl = Sasl.of(mechanism, login);
        PeerReply reply = ask(wire, first(mechanism, sasl));
        for (int i = 0; i < MOST_CHALLENGES && reply.intermediate(); i++) {
            reply = ask(wire, next(wire, sasl, reply));
        }
        if (!reply.positive()) {
            throw failed(mechanism.word() + ": " + reply.code());
        }
        if (!sasl.complete()) {
            throw failed(mechanism.word() + ": the peer has proven nothing");
        }
    }

    private static Command first(HopLogin.Mechanism mechanism, Sasl sasl) throws LostException {
        Optional<String> initial = sasl.initial().map(Base64.getEncoder()::encodeToString);
        try {
            return Command.auth(mechanism.word(), initial);
        } catch (UnsendableException e) {
            throw failed(mechanism.word() + ": user or password is too long");
        }
    }

    private Command next(Wire wire, Sasl sasl, PeerReply challenge) throws LostException {
        try {
            byte[] bytes = Base64.getDecoder().decode(challenge.lines().getFirst().strip());
            return Command.answer(Base64.getEncoder().encodeToString(sasl.answer(bytes)));
        } catch (UnsendableException e) {
            throw failed("user or password is too long");
        } catch (IllegalArgumentException | SaslException e) {
            // RFC 4954 §4: a lone star takes it back.
            ask(wire, Command.CANCEL);
            throw failed(e.getMessage());
        }
    }

    private PeerReply ask(Wire wire, Command command) throws LostException {
        return wire.ask(command, within);
    }

    private static LostException failed(String why) {
        return new LostException(Trouble.NOT_LOGGED_IN, "AUTH: " + why);
    }
}
