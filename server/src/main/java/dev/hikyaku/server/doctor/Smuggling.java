package dev.hikyaku.server.doctor;

import com.google.common.base.Throwables;

import dev.hikyaku.server.doctor.Listener.Protocol;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * SMTP smuggling (CVE-2023-51764, CVE-2023-51765, CVE-2023-51766): does a final dot without CR LF
 * on both sides end a mail? Then whoever writes a mail can hide a second one in it, with any
 * sender.
 *
 * <p>Each wrong ending is put into a mail to our postmaster, followed by NOOP, and the connection
 * is closed without a right final dot. A healthy server refuses, or hears one long unfinished mail
 * and forgets it (RFC 5321 §4.1.1.4); either way nothing is delivered. One that answers NOOP, or
 * says 250, has taken the wrong ending.
 */
final class Smuggling implements Check {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** RFC 5321 §2.3.8 and §4.1.1.4: only CR LF dot CR LF ends a mail. */
    static final Map<String, String> ENDINGS = endings();

    /** What came of one wrong ending. */
    sealed interface Answer {
        /** The server treated it as the end. */
        record Taken(Wire.Reply reply) implements Answer {}

        /** It refused or said nothing. */
        record Safe() implements Answer {}
    }

    private static Map<String, String> endings() {
        Map<String, String> endings = new LinkedHashMap<>();
        endings.put("LF.LF", "\n.\n");
        endings.put("LF.CRLF", "\n.\r\n");
        endings.put("CRLF.LF", "\r\n.\n");
        endings.put("CR.CR", "\r.\r");
        endings.put("CR.CRLF", "\r.\r\n");
        endings.put("CRLF.CR", "\r\n.\r");
        endings.put("CR.LF", "\r.\n");
        endings.put("LF.CR", "\n.\r");
        endings.put("CRLF NUL.CRLF", "\r\n\0.\r\n");
        return endings;
    }

    @Override
    public String name() {
        return "smuggling";
    }

    @Override
    public String question() {
        return "can a second mail be hidden in a first one";
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(60);
    }

    @Override
    public List<Finding> examine(Site site) throws Unexamined, InterruptedException {
        Settings settings = site.settings();
        String ours = settings.domains().stream().findFirst().orElse(settings.hostName());
        List<Finding> findings = new ArrayList<>();
        for (Listener listener : listeners(site)) {
            findings.add(finding(listener, "postmaster@" + ours));
        }
        return findings;
    }

    /** Where mail is taken without a login. */
    private static List<Listener> listeners(Site site) throws Unexamined {
        if (site.overrides().mx().isPresent()) {
            return OpenRelay.listeners(site);
        }
        return Stream.concat(
                        OpenRelay.listeners(site).stream()
                                .filter(
                                        listener ->
                                                !listener.loginRequired()
                                                        || !listener.relayNetworks()
                                                                .networks()
                                                                .isEmpty()),
                        site.settings().listeners().stream()
                                .filter(listener -> listener.protocol() == Protocol.LMTP)
                                .filter(Listener::isKnown))
                .toList();
    }

    private static Finding finding(Listener listener, String recipient)
            throws InterruptedException {
        try {
            List<String> taken = taken(Caller.guest(listener), listener, recipient);
            return taken.isEmpty()
                    ? Finding.ok(
                            "%s takes none of %d wrong final dots"
                                    .formatted(listener.label(), ENDINGS.size()))
                    : Finding.fail(
                            "%s takes a wrong final dot: %s"
                                    .formatted(listener.label(), String.join("; ", taken)),
                            "let only CR LF dot CR LF end a mail; with Postfix before it,"
                                    + " smtpd_forbid_bare_newline = yes");
        } catch (Unexamined e) {
            return e.finding();
        } catch (IOException e) {
            return Finding.warn(
                    "not examined: %s: %s".formatted(listener.label(), e.getMessage()),
                    "start the server and try again");
        }
    }

    /** All endings at the same time, each on its own connection: a healthy server is silent. */
    private static List<String> taken(Caller caller, Listener listener, String recipient)
            throws IOException, Unexamined, InterruptedException {
        Map<String, Future<Answer>> under = new LinkedHashMap<>();
        ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
        try {
            ENDINGS.forEach(
                    (name, ending) ->
                            under.put(
                                    name,
                                    connections.submit(
                                            () -> answer(caller, listener, recipient, ending))));
            List<String> taken = new ArrayList<>();
            for (Map.Entry<String, Future<Answer>> one : under.entrySet()) {
                if (one.getValue().get() instanceof Answer.Taken wrong) {
                    taken.add("%s: %s".formatted(one.getKey(), wrong.reply()));
                }
            }
            return taken;
        } catch (ExecutionException e) {
            Throwables.throwIfInstanceOf(e.getCause(), IOException.class);
            Throwables.throwIfInstanceOf(e.getCause(), Unexamined.class);
            throw new IllegalStateException(e.getCause());
        } finally {
            connections.shutdownNow();
        }
    }

    static Answer answer(Caller caller, Listener listener, String recipient, String ending)
            throws IOException, Unexamined {
        try (Wire wire = caller.connect(listener)) {
            expect("greeting", wire.reply(), listener);
            String hello = listener.protocol() == Protocol.LMTP ? "LHLO" : "EHLO";
            expect(hello, wire.ask(hello + " hikyaku-doctor.invalid"), listener);
            expect("MAIL", wire.ask("MAIL FROM:<>"), listener);
            expect("RCPT", wire.ask("RCPT TO:<" + recipient + ">"), listener);
            expect("DATA", wire.ask("DATA"), listener);
            String mail =
                    "Subject: hikyaku doctor: this server takes a wrong final dot\r\n\r\n"
                            + "SMTP smuggling works on it.";
            wire.raw((mail + ending + "NOOP\r\n").getBytes(StandardCharsets.US_ASCII));
            wire.patience(SILENCE);
            return heard(wire).<Answer>map(Answer.Taken::new).orElseGet(Answer.Safe::new);
        }
    }

    private static void expect(String step, Wire.Reply reply, Listener listener) throws Unexamined {
        if (!reply.accepts()) {
            throw new Unexamined(
                    "%s answers %s with %s".formatted(listener.label(), step, reply),
                    "let it take mail for postmaster and try again");
        }
    }

    private static Optional<Wire.Reply> heard(Wire wire) throws IOException {
        try {
            for (int replies = 0; replies < 4; replies++) {
                Wire.Reply reply = wire.reply();
                if (reply.code() / 100 == 2) {
                    return Optional.of(reply);
                }
            }
            return Optional.empty();
        } catch (SocketTimeoutException | EOFException | java.net.SocketException e) {
            // Silence, or a closed connection: the mail never ended.
            return Optional.empty();
        }
    }
}
