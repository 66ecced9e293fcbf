package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of SMTP or LMTP that sends what it is told, byte by byte; every wait has a deadline. */
public final class Wire implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 30_000;

    private Socket socket;
    private InputStream in;

    private Wire(Socket socket) throws IOException {
        use(socket);
    }

    /** Connects and says nothing. */
    public static Wire connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                DEADLINE_MILLIS);
        return new Wire(socket);
    }

    /** Connects and reads the greeting. */
    public static Wire greeted(int port) throws IOException {
        Wire wire = connect(port);
        assertThat(wire.reply()).startsWith("220 ");
        return wire;
    }

    private void use(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(DEADLINE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next reply, its lines joined by line feeds; empty when the connection has ended. */
    public String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            reply.append(line).append('\n');
            line = line();
        }
        return reply.append(line).toString();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.append((char) b);
            if (b == '\n') {
                assertThat(line).endsWith("\r\n");
                return line.substring(0, line.length() - 2);
            }
        }
        return line.toString();
    }

    /** Sends a command and reads its reply. */
    public String command(String line) throws IOException {
        return send(line + "\r\n").reply();
    }

    /** Sends a command whose reply begins as given. */
    public Wire expect(String line, String reply) throws IOException {
        assertThat(command(line)).as(line).startsWith(reply);
        return this;
    }

    /** Reads a reply that begins as given. */
    public Wire expect(String reply) throws IOException {
        assertThat(reply()).startsWith(reply);
        return this;
    }

    /** MAIL, RCPTs and DATA, all taken. */
    public Wire envelope(String from, String... to) throws IOException {
        expect("MAIL FROM:<" + from + ">", "250 ");
        for (String recipient : to) {
            expect("RCPT TO:<" + recipient + ">", "250 ");
        }
        return expect("DATA", "354 ");
    }

    /** Nothing more comes and the connection is over. */
    public void expectClosed() throws IOException {
        assertThat(closedWith()).isEmpty();
    }

    /** What still came until the connection was over. */
    public String closedWith() throws IOException {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A reset is an end too.
            return "";
        }
    }

    /** TLS from here on. */
    public Wire secure(String... protocols) throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        trustingAll()
                                .getSocketFactory()
                                .createSocket(socket, "localhost", socket.getPort(), true);
        if (protocols.length > 0) {
            tls.setEnabledProtocols(protocols);
        }
        tls.startHandshake();
        use(tls);
        return this;
    }

    /** STARTTLS and TLS. */
    public Wire startTls(String... protocols) throws IOException {
        return expect("STARTTLS", "220 ").secure(protocols);
    }

    public SSLSocket tls() {
        return (SSLSocket) socket;
    }

    /** AUTH PLAIN with an initial response. */
    public String authPlain(String authzid, String name, String password) throws IOException {
        return command(
                "AUTH PLAIN "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (authzid + "\0" + name + "\0" + password)
                                                .getBytes(StandardCharsets.UTF_8)));
    }

    private static SSLContext trustingAll() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class TrustAll implements X509TrustManager {
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
