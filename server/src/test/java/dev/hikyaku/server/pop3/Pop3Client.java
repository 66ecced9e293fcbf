package dev.hikyaku.server.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client that says what it is told and reads bytes; no read waits longer than 20 seconds. */
final class Pop3Client implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 20_000;

    private Socket socket;
    private InputStream in;
    private OutputStream out;

    private Pop3Client(Socket socket) throws IOException {
        use(socket);
    }

    static Pop3Client overTls(int port) throws IOException {
        Pop3Client client = inClear(port);
        client.handshake();
        return client;
    }

    static Pop3Client inClear(int port) throws IOException {
        return new Pop3Client(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    void handshake() throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        trusting()
                                .getSocketFactory()
                                .createSocket(socket, "localhost", socket.getPort(), true);
        tls.startHandshake();
        use(tls);
    }

    private void use(Socket next) throws IOException {
        next.setSoTimeout(DEADLINE_MILLIS);
        socket = next;
        in = new BufferedInputStream(next.getInputStream());
        out = next.getOutputStream();
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** One line without its CRLF. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("after: " + line);
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        assertThat(text).endsWith("\r");
        return text.substring(0, text.length() - 1);
    }

    String command(String command) throws IOException {
        send(command + "\r\n");
        return line();
    }

    String ok() throws IOException {
        String line = line();
        assertThat(line).startsWith("+OK");
        return line;
    }

    String ok(String command) throws IOException {
        String line = command(command);
        assertThat(line).as(command).startsWith("+OK");
        return line;
    }

    String refused(String command) throws IOException {
        String line = command(command);
        assertThat(line).as(command).startsWith("-ERR");
        return line;
    }

    /** What follows the first line, dots taken away again, without the closing line. */
    byte[] rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            String line = line();
            if (line.equals(".")) {
                return all.toByteArray();
            }
            String plain = line.startsWith(".") ? line.substring(1) : line;
            all.write((plain + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    String multi(String command) throws IOException {
        ok(command);
        return new String(rest(), StandardCharsets.ISO_8859_1);
    }

    boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    /** Drops the connection without a word. */
    void drop() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
