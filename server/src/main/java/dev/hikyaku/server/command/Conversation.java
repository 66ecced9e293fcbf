package dev.hikyaku.server.command;

import dev.hikyaku.privacy.Printable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines to and from a mail server, each kept as {@code C: …} or {@code S: …}. Connecting has 10
 * seconds, each line the deadline given; a line of more than 8192 bytes ends it.
 */
final class Conversation implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 8192;

    private final List<String> lines = new ArrayList<>();
    private final HostAndPort server;
    private final Duration deadline;
    private Socket socket;
    private InputStream in;

    Conversation(HostAndPort server, Duration deadline) {
        this.server = server;
        this.deadline = deadline;
    }

    /** Opens the connection, encrypted from its start when there is a TLS. */
    void open(Tls implicit) throws IOException {
        Socket plain = new Socket();
        socket = plain;
        plain.connect(
                new InetSocketAddress(server.host(), server.port()), (int) CONNECT.toMillis());
        plain.setSoTimeout((int) deadline.toMillis());
        in = new BufferedInputStream(plain.getInputStream());
        if (implicit != null) {
            encrypt(implicit);
        }
    }

    /**
     * Goes on encrypted.
     *
     * @throws IOException when more than the answer came before (CVE-2011-0411), or the certificate
     *     is not to be trusted
     */
    void encrypt(Tls tls) throws IOException {
        if (in.available() > 0) {
            throw new IOException("more came in clear text than the answer to STARTTLS");
        }
        socket = tls.over(socket, server);
        socket.setSoTimeout((int) deadline.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
        lines.add("-: encrypted");
    }

    void send(String line) throws IOException {
        sendSecretly(line, line);
    }

    /** Sends a line that is kept in another form. */
    void sendSecretly(String line, String shown) throws IOException {
        lines.add("C: " + Printable.of(shown));
        write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next line, without its end. */
    String read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("connection closed by the server");
            }
            if (line.size() == MOST_BYTES) {
                throw new IOException("a line of more than " + MOST_BYTES + " bytes");
            }
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        lines.add("S: " + Printable.of(text));
        return text;
    }

    String localAddress() {
        String address = socket.getLocalAddress().getHostAddress();
        return address.contains(":") ? "[IPv6:" + address + "]" : "[" + address + "]";
    }

    /** All that was said. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }
}
