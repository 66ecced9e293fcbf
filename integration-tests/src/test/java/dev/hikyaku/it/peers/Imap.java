package dev.hikyaku.it.peers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLSocket;

/**
 * An IMAP client over TLS (RFC 9051, RFC 7162) that takes literals as bytes and waits for every
 * answer with a deadline. A connection that breaks is an {@link UncheckedIOException}: what was
 * asked for may have been done or not.
 *
 * <pre>{@code
 * try (var imap = Imap.login(port, "user@example.org", "secret")) {
 *     imap.command("SELECT INBOX").ok();
 * }
 * }</pre>
 */
public final class Imap implements Closeable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");

    private final Socket socket;
    private final InputStream in;
    private int commands;

    private Imap(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects and logs in, or fails. */
    public static Imap login(int port, String user, String password) {
        Imap imap = connect(port);
        String token = "\0" + user + "\0" + password;
        String encoded = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        imap.command("AUTHENTICATE PLAIN", encoded.getBytes(StandardCharsets.US_ASCII)).ok();
        return imap;
    }

    private static Imap connect(int port) {
        var plain = new Socket();
        try {
            plain.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    Math.toIntExact(DEADLINE.toMillis()));
            plain.setSoTimeout(Math.toIntExact(DEADLINE.toMillis()));
            plain.setTcpNoDelay(true);
            var secured =
                    (SSLSocket)
                            TestCertificate.get()
                                    .trusting()
                                    .getSocketFactory()
                                    .createSocket(plain, "localhost", port, true);
            secured.startHandshake();
            var imap = new Imap(secured);
            imap.line();
            return imap;
        } catch (IOException e) {
            closeQuietly(plain);
            throw new UncheckedIOException("IMAP port " + port, e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The failure before is the one to tell.
        }
    }

    /**
     * Sends one command and, each time the server asks to go on, the next continuation; answers
     * what came until the tagged line.
     */
    public Answer command(String text, byte[]... continuations) {
        String tag = "a" + ++commands;
        try {
            send((tag + " " + text).getBytes(StandardCharsets.UTF_8));
            return answer(text, tag, continuations);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer answer(String command, String tag, byte[]... continuations) throws IOException {
        int sent = 0;
        var untagged = new ArrayList<Line>();
        while (true) {
            Line line = line();
            if (line.text().startsWith("+")) {
                send(continuations[sent++]);
            } else if (line.text().startsWith(tag + " ")) {
                String tagged = line.text().substring(tag.length() + 1);
                return new Answer(command, tagged, List.copyOf(untagged));
            } else {
                untagged.add(line);
            }
        }
    }

    /** APPEND with these flags, such as {@code \Seen $Label1}. */
    public Answer append(String folder, String flags, byte[] mail) {
        return command("APPEND \"%s\" (%s) {%d}".formatted(folder, flags, mail.length), mail);
    }

    /** IDLE (RFC 2177), until {@link #done}. */
    public void idle() {
        try {
            send(("a" + ++commands + " IDLE").getBytes(StandardCharsets.US_ASCII));
            Line line = line();
            if (!line.text().startsWith("+")) {
                throw new AssertionError("IDLE: %s (expected: +)".formatted(line.text()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends IDLE. */
    public Answer done() {
        try {
            send("DONE".getBytes(StandardCharsets.US_ASCII));
            return answer("IDLE", "a" + commands);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(byte[] line) throws IOException {
        var bytes = new ByteArrayOutputStream(line.length + 2);
        bytes.writeBytes(line);
        bytes.write('\r');
        bytes.write('\n');
        socket.getOutputStream().write(bytes.toByteArray());
        socket.getOutputStream().flush();
    }

    /** Reads one answer, across the literals in it. */
    private Line line() throws IOException {
        var text = new StringBuilder();
        var literals = new ArrayList<byte[]>();
        while (true) {
            String part = textLine();
            text.append(part);
            Matcher literal = LITERAL.matcher(part);
            if (!literal.find()) {
                return new Line(text.toString(), literals);
            }
            int length = Integer.parseInt(literal.group(1));
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("connection closed inside a literal");
            }
            literals.add(bytes);
        }
    }

    private String textLine() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException(
                        "connection closed after: " + line.toString(StandardCharsets.UTF_8));
            }
            if (octet == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(octet);
        }
    }

    /** Cuts the connection, without LOGOUT. */
    @Override
    public void close() {
        closeQuietly(socket);
    }

    /** One line of the server; each {@code {n}} in its text stands for the next literal. */
    public record Line(String text, List<byte[]> literals) {
        /** The number in the first group of the pattern. */
        public long number(Pattern pattern) {
            Matcher matcher = pattern.matcher(text);
            if (!matcher.find()) {
                throw new AssertionError(text + ": no " + pattern);
            }
            return Long.parseLong(matcher.group(1));
        }
    }

    /** The tagged line, and what came before it. */
    public record Answer(String command, String tagged, List<Line> untagged) {
        public boolean isOk() {
            return tagged.startsWith("OK");
        }

        /** Fails when the answer is NO or BAD. */
        public Answer ok() {
            if (!isOk()) {
                throw new AssertionError("%s: %s (expected: OK)".formatted(command, tagged));
            }
            return this;
        }

        /** The untagged FETCH answers. */
        public List<Line> fetched() {
            return untagged.stream().filter(line -> line.text().contains(" FETCH (")).toList();
        }

        /** The number in the first group of the pattern, in whatever line has it first. */
        public long number(Pattern pattern) {
            var all = new StringBuilder();
            untagged.forEach(line -> all.append(line.text()).append('\n'));
            Matcher matcher = pattern.matcher(all.append(tagged));
            if (!matcher.find()) {
                throw new AssertionError("%s%n%s: no %s".formatted(command, all, pattern));
            }
            return Long.parseLong(matcher.group(1));
        }
    }
}
