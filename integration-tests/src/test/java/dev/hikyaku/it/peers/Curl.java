package dev.hikyaku.it.peers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Reads mail with curl over IMAPS and POP3S, checking the test's certificate. */
public final class Curl {
    private final String login;
    private final String password;

    public Curl(String login, String password) {
        this.login = login;
        this.password = password;
    }

    /** The message with this sequence number of the inbox. */
    public byte[] imap(int port, int number) {
        return get("imaps://localhost:%d/INBOX;MAILINDEX=%d".formatted(port, number));
    }

    /** The message with this number of the maildrop. */
    public byte[] pop3(int port, int number) {
        return get("pop3s://localhost:%d/%d".formatted(port, number));
    }

    /** One IMAP command after login, and the untagged answers to it. */
    public String imapCommand(int port, String command) {
        return new String(
                run("imaps://localhost:%d/".formatted(port), "-X", command).succeed().out(),
                StandardCharsets.UTF_8);
    }

    private byte[] get(String url) {
        return run(url).succeed().out();
    }

    private Command run(String url, String... more) {
        var line =
                new java.util.ArrayList<>(
                        List.of(
                                "curl",
                                "--silent",
                                "--show-error",
                                "--max-time",
                                "120",
                                "--cacert",
                                TestCertificate.get().chain().toString(),
                                "--user",
                                login + ":" + password));
        line.addAll(List.of(more));
        line.add(url);
        return Command.of(line).within(Duration.ofSeconds(130));
    }
}
