package dev.hikyaku.it.peers;

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

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A line-by-line client for dialogues in SMTP, LMTP and POP3: it sends exactly the bytes it is told
 * to, and reads replies with a deadline.
 *
 * <pre>{@code
 * try (var client = WireClient.plain(port)) {
 *     client.expect(220);
 *     client.send("EHLO client.example").expect(250);
 * }
 * }</pre>
 */
public final class WireClient implements Closeable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private Socket socket;

    private WireClient(Socket socket) {
        this.socket = socket;
    }

    public static WireClient plain(int port) {
        return plain(port, DEADLINE);
    }

    /** Connects; every read waits for {@code deadline} at most. */
    public static WireClient plain(int port, Duration deadline) {
        return from("127.0.0.1", port, deadline);
    }

    /** Connects from this address of 127.0.0.0/8: to a server, another client. */
    public static WireClient from(String localAddress, int port, Duration deadline) {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(localAddress, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            socket.setSoTimeout(Math.toIntExact(deadline.toMillis()));
            socket.setTcpNoDelay(true);
            return new WireClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port, e);
        }
    }

    public static WireClient tls(int port, SSLContext context) {
        return plain(port).startTls(context);
    }

    /** Negotiates TLS on the open connection. */
    public WireClient startTls(SSLContext context) {
        try {
            var secured =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(socket, "localhost", socket.getPort(), true);
            secured.startHandshake();
            socket = secured;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the line and CR LF. */
    public WireClient send(String line) {
        return sendRaw((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    public WireClient sendRaw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a message after 354: lines dot-stuffed, a final dot on a line of its own. */
    public WireClient sendMessage(byte[] message) {
        return sendRaw(DotStuffing.of(message));
    }

    /** Reads one reply, of several lines perhaps, which must have the code. */
    public List<String> expect(int code) {
        List<String> reply = reply();
        if (!reply.getLast().startsWith(Integer.toString(code))) {
            throw new AssertionError("reply: %s (expected: %d)".formatted(reply, code));
        }
        return reply;
    }

    /** Reads one SMTP or LMTP reply: {@code 250-first}, {@code 250 last}. */
    public List<String> reply() {
        var lines = new ArrayList<String>();
        do {
            lines.add(line());
        } while (lines.getLast().length() > 3 && lines.getLast().charAt(3) == '-');
        return lines;
    }

    /** Reads one line, without its line end. */
    public String line() {
        try {
            return readLine(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("no line: " + e.getMessage(), e);
        }
    }

    /**
     * True when the other side closes the connection, whatever it still says, within the deadline.
     */
    public boolean closedByPeer() {
        try {
            var rest = socket.getInputStream();
            while (rest.read() >= 0) {
                // Whatever is said before the end does not matter here.
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** AUTH PLAIN with an initial response (RFC 4954, RFC 4616). */
    public WireClient authPlain(String login, String password) {
        String token = "\0" + login + "\0" + password;
        return send(
                "AUTH PLAIN "
                        + Base64.getEncoder()
                                .encodeToString(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static String readLine(InputStream stream) throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int octet = stream.read();
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

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
