package dev.hikyaku.it.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Postfix' load generator: {@code mails} messages of {@code bytes} each from {@code sessions}
 * connections at a time, by SMTP or LMTP without TLS; a connection a mail, unless they are kept.
 */
public record SmtpSource(
        int port,
        boolean lmtp,
        int sessions,
        int mails,
        int bytes,
        String from,
        String to,
        boolean kept) {

    public static SmtpSource smtp(int port, int sessions, int mails, String to) {
        return new SmtpSource(
                port, false, sessions, mails, 10_240, "sender@example.net", to, false);
    }

    public static SmtpSource lmtp(int port, int sessions, int mails, String to) {
        return new SmtpSource(port, true, sessions, mails, 10_240, "sender@example.net", to, false);
    }

    public SmtpSource bytes(int bytes) {
        return new SmtpSource(port, lmtp, sessions, mails, bytes, from, to, kept);
    }

    /** Every session sends one mail after the other on its connection. */
    public SmtpSource keepingConnections() {
        return new SmtpSource(port, lmtp, sessions, mails, bytes, from, to, true);
    }

    /** Sends all of them, each of which must be taken. */
    public void run(Duration deadline) {
        Command.of(line()).within(deadline).succeed();
    }

    public List<String> line() {
        var line = new ArrayList<>(List.of("/usr/sbin/smtp-source", "-4"));
        if (lmtp) {
            line.add("-L");
        }
        if (kept) {
            line.add("-d");
        }
        line.addAll(List.of("-s", Integer.toString(sessions), "-m", Integer.toString(mails)));
        line.addAll(List.of("-l", Integer.toString(bytes), "-f", from, "-t", to));
        line.addAll(List.of("-M", "source.example.net", "127.0.0.1:" + port));
        return line;
    }
}
