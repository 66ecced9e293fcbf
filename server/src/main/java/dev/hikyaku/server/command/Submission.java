package dev.hikyaku.server.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * One mail by SMTP (RFC 5321), as a client of submission (RFC 6409) or as any server that has mail
 * for another.
 */
final class Submission {
    /** Whether and when the connection is encrypted. */
    enum Encryption {
        /** From the start on port 465, else by STARTTLS where it is offered. */
        auto,
        /** From the start (RFC 8314). */
        implicit,
        /** By STARTTLS (RFC 3207), or not at all. */
        starttls,
        /** Not at all. */
        none
    }

    private static final int SUBMISSIONS = 465;
    private static final int MOST_LINES = 100;

    private final Conversation conversation;
    private boolean encrypted;

    Submission(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Connects and says hello. */
    void open(HostAndPort server, Encryption encryption, Tls tls) throws IOException {
        encrypted =
                encryption == Encryption.implicit
                        || encryption == Encryption.auto && server.port() == SUBMISSIONS;
        conversation.open(encrypted ? tls : null);
        expect("greeting", 220);
        List<String> offered = hello();
        boolean wanted = encryption == Encryption.auto || encryption == Encryption.starttls;
        if (!encrypted && wanted && offers(offered, "STARTTLS")) {
            command("STARTTLS", 220);
            conversation.encrypt(tls);
            encrypted = true;
            hello();
        } else if (encryption == Encryption.starttls) {
            throw new CommandFailure(ExitCode.FAILED, "STARTTLS: not offered (expected: offered)");
        }
    }

    private List<String> hello() throws IOException {
        String line = "EHLO " + conversation.localAddress();
        conversation.send(line);
        return expect(line, 250);
    }

    private static boolean offers(List<String> offered, String keyword) {
        return offered.stream()
                .map(line -> line.substring(Math.min(4, line.length())))
                .anyMatch(line -> line.toUpperCase(Locale.ROOT).startsWith(keyword));
    }

    /** Logs in with SASL PLAIN (RFC 4616), over TLS alone. */
    void login(String user, Secret password) throws IOException {
        if (!encrypted) {
            throw new CommandFailure(
                    ExitCode.FAILED, "password: not sent in clear text (expected: TLS)");
        }
        byte[] response = ("\0" + user + "\0" + password.reveal()).getBytes(StandardCharsets.UTF_8);
        conversation.sendSecretly(
                "AUTH PLAIN " + Base64.getEncoder().encodeToString(response), "AUTH PLAIN ***");
        List<String> reply = replies();
        if (code(reply) != 235) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION, "AUTH: %s (expected: 235)".formatted(last(reply)));
        }
    }

    /** Hands the mail over and answers the server's last reply. */
    String send(String sender, List<String> recipients, byte[] mail) throws IOException {
        command("MAIL FROM:<" + sender + ">", 250);
        for (String recipient : recipients) {
            command("RCPT TO:<" + recipient + ">", 250);
        }
        command("DATA", 354);
        conversation.write(mail);
        conversation.send(".");
        String accepted;
        try {
            accepted = last(expect("DATA", 250));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "DATA: no reply to the final dot: %s (expected: 250; the mail may be taken or not)"
                            .formatted(e.getMessage()),
                    e);
        }
        conversation.send("QUIT");
        return accepted;
    }

    private void command(String line, int expected) throws IOException {
        conversation.send(line);
        expect(line, expected);
    }

    private List<String> expect(String step, int expected) throws IOException {
        List<String> reply = replies();
        // RFC 5321 §3.3: 251 is a success of RCPT too.
        if (code(reply) / 10 != expected / 10) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "%s: %s (expected: %d)".formatted(step, last(reply), expected));
        }
        return reply;
    }

    private List<String> replies() throws IOException {
        List<String> reply = new ArrayList<>();
        do {
            if (reply.size() == MOST_LINES) {
                throw new IOException("a reply of more than " + MOST_LINES + " lines");
            }
            reply.add(conversation.read());
        } while (last(reply).length() > 3 && last(reply).charAt(3) == '-');
        return reply;
    }

    private static int code(List<String> reply) {
        String line = last(reply);
        return line.matches("\\d{3}(?s:[ -].*)?") ? Integer.parseInt(line.substring(0, 3)) : 0;
    }

    private static String last(List<String> reply) {
        return reply.get(reply.size() - 1);
    }
}
