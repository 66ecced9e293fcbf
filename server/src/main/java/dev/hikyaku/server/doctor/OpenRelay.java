package dev.hikyaku.server.doctor;

import dev.hikyaku.server.doctor.Listener.Protocol;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Tries, as a stranger, to have mail for another domain taken, in the plain form and in those that
 * have fooled servers: percent hack, bang path, quoted local part, source route. No mail is sent:
 * the doctor leaves after RCPT.
 *
 * <p>A recipient inside one of our own domains proves nothing where any name of theirs is taken, as
 * on a gateway; so a name nobody has is tried first.
 */
final class OpenRelay implements Check {

    /**
     * One attempt.
     *
     * @param name what the form is called
     * @param sender what stands between the brackets of MAIL FROM
     * @param recipient what stands between those of RCPT TO
     * @param atOurs whether the domain after the last {@code @} is ours
     */
    record Attempt(String name, String sender, String recipient, boolean atOurs) {}

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public String question() {
        return "does it refuse to relay for strangers";
    }

    @Override
    public java.time.Duration deadline() {
        return java.time.Duration.ofSeconds(60);
    }

    @Override
    public List<Finding> examine(Site site) throws Unexamined {
        Settings settings = site.settings();
        String ours = settings.domains().stream().findFirst().orElse(settings.hostName());
        String foreign = settings.domains().contains("example.com") ? "example.net" : "example.com";
        List<Finding> findings = new ArrayList<>();
        for (Listener listener : listeners(site)) {
            findings.add(finding(listener, ours, foreign));
        }
        return findings;
    }

    /** The SMTP listeners, or the one the operator points at. */
    static List<Listener> listeners(Site site) throws Unexamined {
        if (site.overrides().mx().isPresent()) {
            return List.of(Listener.smtp(site.overrides().mx().get()));
        }
        List<Listener> listeners =
                site.settings().listeners().stream()
                        .filter(listener -> listener.protocol() == Protocol.SMTP)
                        .filter(Listener::isKnown)
                        .toList();
        if (listeners.isEmpty()) {
            throw new Unexamined(
                    "no SMTP listener has a port known beforehand", "point at one with --mx");
        }
        return listeners;
    }

    private static Finding finding(Listener listener, String ours, String foreign) {
        try {
            Caller stranger = Caller.stranger(listener);
            return new Trial(listener, stranger, ours).run(attempts(ours, foreign));
        } catch (Unexamined e) {
            return e.finding();
        } catch (IOException e) {
            return Finding.warn(
                    "not examined: %s: %s".formatted(listener.label(), e.getMessage()),
                    "start the server and try again");
        }
    }

    /** What is tried, the most likely first. */
    static List<Attempt> attempts(String ours, String foreign) {
        String stranger = "hikyaku-doctor@" + foreign;
        String user = "hikyaku-doctor";
        return List.of(
                new Attempt("plain", stranger, user + "@" + foreign, false),
                new Attempt(
                        "from our own domain", "postmaster@" + ours, user + "@" + foreign, false),
                new Attempt("from nobody", "", user + "@" + foreign, false),
                new Attempt("percent hack", stranger, user + "%" + foreign + "@" + ours, true),
                new Attempt("bare percent hack", stranger, user + "%" + foreign, false),
                new Attempt("bang path", stranger, foreign + "!" + user, false),
                new Attempt("bang path at ours", stranger, foreign + "!" + user + "@" + ours, true),
                new Attempt("quoted", stranger, "\"" + user + "@" + foreign + "\"", false),
                new Attempt(
                        "quoted at ours",
                        stranger,
                        "\"" + user + "@" + foreign + "\"@" + ours,
                        true),
                new Attempt("two at signs", stranger, user + "@" + foreign + "@" + ours, true),
                new Attempt(
                        "source route", stranger, "@" + ours + ":" + user + "@" + foreign, false));
    }

    /** A series of attempts at one listener. */
    private static final class Trial {
        private final Listener listener;
        private final Caller caller;
        private final String ours;
        private Optional<Wire> open = Optional.empty();

        Trial(Listener listener, Caller caller, String ours) {
            this.listener = listener;
            this.caller = caller;
            this.ours = ours;
        }

        Finding run(List<Attempt> attempts) throws IOException {
            try {
                String nobody = "hikyaku-doctor-" + UUID.randomUUID() + "@" + ours;
                boolean takesAnyName = send("hikyaku-doctor@example.com", nobody).accepts();
                List<String> taken = new ArrayList<>();
                List<String> doubtful = new ArrayList<>();
                for (Attempt attempt : attempts) {
                    Wire.Reply reply = send(attempt.sender(), attempt.recipient());
                    if (reply.accepts() && !(takesAnyName && attempt.atOurs())) {
                        taken.add(
                                "%s <%s>: %s"
                                        .formatted(attempt.name(), attempt.recipient(), reply));
                    } else if (reply.isTemporary()) {
                        doubtful.add(attempt.name() + ": " + reply);
                    }
                }
                return verdict(taken, doubtful, takesAnyName, attempts.size());
            } finally {
                close();
            }
        }

        private Finding verdict(
                List<String> taken, List<String> doubtful, boolean takesAnyName, int tried) {
            String from = listener.label() + " from " + caller.seenAs();
            if (!taken.isEmpty()) {
                return Finding.fail(
                        "open relay: %s takes %s".formatted(from, String.join("; ", taken)),
                        "close port %d to the internet now, then narrow authorizedAddresses in %s"
                                .formatted(listener.address().getPort(), listener.file()));
            }
            if (!doubtful.isEmpty()) {
                return Finding.warn(
                        "%s could not tell: %s".formatted(from, String.join("; ", doubtful)),
                        "try again later");
            }
            return Finding.ok(
                    "%s refuses %d ways to relay%s"
                            .formatted(
                                    from,
                                    tried,
                                    takesAnyName
                                            ? " (any name of " + ours + " goes to the next hop)"
                                            : ""));
        }

        /** The reply to the first command that is refused, else to RCPT. */
        private Wire.Reply send(String sender, String recipient) throws IOException {
            try {
                return attempt(sender, recipient);
            } catch (IOException e) {
                // Closed after one fault too many: a fresh connection, once.
                close();
                return attempt(sender, recipient);
            }
        }

        private Wire.Reply attempt(String sender, String recipient) throws IOException {
            Wire wire = open.isPresent() ? open.get() : greet();
            Wire.Reply mail = wire.ask("MAIL FROM:<" + sender + ">");
            Wire.Reply answer = mail.accepts() ? wire.ask("RCPT TO:<" + recipient + ">") : mail;
            reset(wire);
            return answer;
        }

        /** Whoever hangs up after a refusal has answered all the same. */
        private void reset(Wire wire) throws IOException {
            try {
                wire.ask("RSET");
            } catch (IOException e) {
                close();
            }
        }

        private Wire greet() throws IOException {
            Wire wire = caller.connect(listener);
            open = Optional.of(wire);
            Wire.Reply greeting = wire.reply();
            if (greeting.code() != 220) {
                throw new IOException("greeting: " + greeting);
            }
            Wire.Reply hello = wire.ask("EHLO hikyaku-doctor.invalid");
            if (!hello.accepts()) {
                throw new IOException("EHLO: " + hello);
            }
            return wire;
        }

        private void close() throws IOException {
            if (open.isPresent()) {
                open.get().close();
                open = Optional.empty();
            }
        }
    }
}
