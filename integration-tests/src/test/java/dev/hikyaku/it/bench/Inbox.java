package dev.hikyaku.it.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLContext;

/** Counts the messages of one user's inbox over a kept IMAP connection. */
final class Inbox implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 60_000;

    private final Socket socket;
    private final BufferedReader reader;

    private Inbox(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        this.reader =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    static Inbox open(int port, String user, String password) {
        return open(() -> new Socket(InetAddress.getLoopbackAddress(), port), user, password);
    }

    static Inbox openTls(int port, SSLContext context, String user, String password) {
        return open(
                () -> context.getSocketFactory().createSocket("localhost", port), user, password);
    }

    private static Inbox open(Connector connector, String user, String password) {
        try {
            var inbox = new Inbox(connector.connect());
            inbox.reader.readLine();
            inbox.command("LOGIN \"%s\" \"%s\"".formatted(user, password));
            return inbox;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int messages() {
        try {
            String status = command("STATUS INBOX (MESSAGES)");
            return Integer.parseInt(status.replaceAll("(?s).*MESSAGES (\\d+).*", "$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text below the header of the message that came last, lines ending in LF. */
    String lastText() {
        try {
            command("SELECT INBOX");
            String answer = command("FETCH * (BODY.PEEK[TEXT])");
            int begin = answer.indexOf('\n') + 1;
            return answer.substring(begin, answer.lastIndexOf(')'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String command(String command) throws IOException {
        socket.getOutputStream()
                .write(("a " + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        var answer = new StringBuilder();
        while (true) {
            String line = reader.readLine();
            if (line == null || line.startsWith("a NO") || line.startsWith("a BAD")) {
                throw new IOException("IMAP: %s (expected: OK)".formatted(line));
            }
            if (line.startsWith("a OK")) {
                return answer.toString();
            }
            answer.append(line).append('\n');
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Connector {
        Socket connect() throws IOException;
    }
}
