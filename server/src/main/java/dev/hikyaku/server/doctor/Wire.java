package dev.hikyaku.server.doctor;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import javax.net.ssl.SSLSocket;

/**
 * A client's half of a line protocol that sends exactly the bytes it is told to. Every wait ends
 * after the patience given, every line at 4096 bytes and every reply at 200 lines.
 */
final class Wire implements Closeable {
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 200;
    private static final byte[] PROXY_SIGNATURE = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };

    private Socket socket;
    private InputStream in;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * An SMTP or LMTP reply.
     *
     * @param code its three digits
     * @param text the text of its last line
     */
    record Reply(int code, String text) {
        boolean accepts() {
            return code >= 200 && code < 400;
        }

        boolean isTemporary() {
            return code >= 400 && code < 500;
        }

        @Override
        public String toString() {
            return (code + " " + text).strip();
        }
    }

    /**
     * Connects.
     *
     * @param from the own address; any when empty
     */
    static Wire connect(Optional<InetAddress> from, InetSocketAddress to, Duration patience)
            throws IOException {
        Socket socket = new Socket();
        try {
            if (from.isPresent()) {
                socket.bind(new InetSocketAddress(from.get(), 0));
            }
            socket.connect(to, Math.toIntExact(patience.toMillis()));
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            socket.setTcpNoDelay(true);
            return new Wire(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Says, as a load balancer does, that the client is another (PROXY protocol version 2). */
    void proxy(InetAddress client) throws IOException {
        byte[] source = client.getAddress();
        byte[] local = socket.getLocalAddress().getAddress();
        byte[] target = local.length == source.length ? local : source;
        boolean v4 = source.length == 4;
        ByteBuffer header = ByteBuffer.allocate(PROXY_SIGNATURE.length + 8 + 2 * source.length);
        header.put(PROXY_SIGNATURE).put((byte) 0x21).put((byte) (v4 ? 0x11 : 0x21));
        header.putShort((short) (4 + 2 * source.length)).put(source).put(target);
        header.putShort((short) 40_000).putShort((short) 25);
        raw(header.array());
    }

    /** Changes to TLS, whoever's certificate it is: the doctor looks at it afterwards. */
    void encrypt(String serverName) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        Anybody.context()
                                .getSocketFactory()
                                .createSocket(socket, serverName, socket.getPort(), true);
        secured.startHandshake();
        socket = secured;
        in = new BufferedInputStream(secured.getInputStream());
    }

    /** The certificates the other side showed. */
    X509Certificate[] certificates() throws IOException {
        return Arrays.stream(((SSLSocket) socket).getSession().getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }

    /** Waits no longer than this from now on. */
    void patience(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    }

    /** Sends a line and hears the reply. */
    Reply ask(String line) throws IOException {
        raw((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return reply();
    }

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** RFC 5321 §4.2: lines of one code, all but the last with a hyphen after it. */
    Reply reply() throws IOException {
        for (int lines = 0; lines < MOST_LINES; lines++) {
            String line = line();
            if (line.length() < 3 || !line.substring(0, 3).matches("[2-5]\\d\\d")) {
                throw new IOException("no reply of SMTP: " + line);
            }
            if (line.length() == 3 || line.charAt(3) != '-') {
                return new Reply(Integer.parseInt(line.substring(0, 3)), line.substring(3).strip());
            }
        }
        throw new IOException("a reply without end");
    }

    /** One line without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("connection closed");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("a line without end");
            }
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
