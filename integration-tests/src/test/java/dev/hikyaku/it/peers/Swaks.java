package dev.hikyaku.it.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One swaks run: a mail handed in by SMTP as a mail client does it, over STARTTLS or implicit TLS
 * whose certificate is checked against the test's, with AUTH when a login is given.
 */
public final class Swaks {
    private final List<String> line = new ArrayList<>(List.of("swaks", "--timeout", "60"));

    private Swaks(int port) {
        line.addAll(List.of("--server", "localhost", "--port", Integer.toString(port)));
        line.addAll(List.of("--helo", "client.example.net", "-4"));
    }

    /** Without TLS, as one mail server speaks to another that offers none. */
    public static Swaks plain(int port) {
        return new Swaks(port);
    }

    /** As on port 587. */
    public static Swaks startTls(int port) {
        return new Swaks(port).with("-tls").trusting();
    }

    /** As on port 465. */
    public static Swaks implicitTls(int port) {
        return new Swaks(port).with("-tlsc").trusting();
    }

    private Swaks trusting() {
        return with("--tls-verify")
                .with("--tls-ca-path")
                .with(TestCertificate.get().chain().toString());
    }

    public Swaks login(String user, String password) {
        return with("--auth-user").with(user).with("--auth-password").with(password);
    }

    public Swaks login(String mechanism, String user, String password) {
        return with("--auth").with(mechanism).login(user, password);
    }

    /** The envelope. */
    public Swaks envelope(String from, String... to) {
        return with("--from").with(from).with("--to").with(String.join(",", to));
    }

    /** Any further option or argument of swaks. */
    public Swaks with(String argument) {
        line.add(argument);
        return this;
    }

    /** Sends exactly these bytes: swaks neither adds nor changes a header or a line. */
    public Command.Finished run(byte[] message) {
        return command(message).run();
    }

    /** Sends the message, which must be taken. */
    public Command.Finished succeed(byte[] message) {
        return command(message).succeed();
    }

    private Command command(byte[] message) {
        var whole = new ArrayList<>(line);
        whole.addAll(List.of("--no-data-fixup", "--suppress-data", "--data", "-"));
        byte[] stuffed = DotStuffing.of(message);
        byte[] withoutLastLineEnd = Arrays.copyOf(stuffed, stuffed.length - 2);
        return Command.of(whole).input(withoutLastLineEnd).within(Duration.ofSeconds(120));
    }
}
