package dev.hikyaku.it.peers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An SMTP server in this process that shows every mail to the test, byte for byte, and answers what
 * the test says. It offers PIPELINING and 8BITMIME, and takes any sender and recipient.
 *
 * <pre>{@code
 * try (var drop = MailDrop.open(mail -> MailDrop.TAKEN)) {
 *     relayTo(drop.port());
 * }
 * }</pre>
 */
public final class MailDrop implements AutoCloseable {
    public static final String TAKEN = "250 2.0.0 taken";
    public static final String NOT_NOW = "451 4.3.0 not now";

    private static final int BACKLOG = 500;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final Keeper keeper;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private MailDrop(ServerSocket listener, Keeper keeper) {
        this.listener = listener;
        this.keeper = keeper;
    }

    /** Looks at a mail after its last dot and answers the reply, of one line; many at once. */
    public interface Keeper {
        String take(Dropped mail);
    }

    /**
     * A mail as it came.
     *
     * @param sender without angle brackets; may be empty
     * @param bytes without dot-stuffing
     */
    public record Dropped(String sender, List<String> recipients, byte[] bytes) {}

    /** On a free port of 127.0.0.1. */
    public static MailDrop open(Keeper keeper) {
        return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), keeper);
    }

    /** At an address of this machine. */
    public static MailDrop open(InetSocketAddress address, Keeper keeper) {
        try {
            var listener = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
            var drop = new MailDrop(listener, keeper);
            Thread.ofVirtual().name("drop " + address).start(drop::accept);
            return drop;
        } catch (IOException e) {
            throw new UncheckedIOException(address.toString(), e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            new Conversation(client).run();
        } catch (IOException e) {
            // The client is gone, or the test is over.
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() {
        close(listener::close);
        open.forEach(client -> close(client::close));
    }

    private interface Closing {
        void run() throws IOException;
    }

    private static void close(Closing closing) {
        try {
            closing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Conversation {
        private final InputStream in;
        private final OutputStream out;
        private String sender = "";
        private final List<String> recipients = new ArrayList<>();

        Conversation(Socket client) throws IOException {
            in = new BufferedInputStream(client.getInputStream(), BUFFER_BYTES);
            out = new BufferedOutputStream(client.getOutputStream());
        }

        void run() throws IOException {
            say("220 drop.example.net ESMTP");
            for (String line = command(); !line.equals("QUIT"); line = command()) {
                answer(line);
            }
            say("221 2.0.0 bye");
            out.flush();
        }

        private String command() throws IOException {
            if (in.available() == 0) {
                out.flush();
            }
            String line = new String(line(), StandardCharsets.UTF_8).strip();
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            return verb.equals("QUIT") ? verb : line;
        }

        private void answer(String line) throws IOException {
            switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
                case "EHLO" -> say("250-drop.example.net\r\n250-PIPELINING\r\n250 8BITMIME");
                case "HELO", "NOOP" -> say("250 drop.example.net");
                case "MAIL" -> {
                    forget();
                    sender = path(line);
                    say("250 2.1.0 ok");
                }
                case "RCPT" -> {
                    recipients.add(path(line));
                    say("250 2.1.5 ok");
                }
                case "DATA" -> {
                    say("354 go on");
                    out.flush();
                    say(keeper.take(new Dropped(sender, List.copyOf(recipients), content())));
                    forget();
                }
                case "RSET" -> {
                    forget();
                    say("250 2.0.0 ok");
                }
                default -> say("502 5.5.1 unknown: " + line);
            }
        }

        private void forget() {
            sender = "";
            recipients.clear();
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private static String path(String line) {
            return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
        }

        /** RFC 5321 §4.5.2. */
        private byte[] content() throws IOException {
            var content = new ByteArrayOutputStream(BUFFER_BYTES);
            for (byte[] line = line(); !isEnd(line); line = line()) {
                int from = line[0] == '.' ? 1 : 0;
                content.write(line, from, line.length - from);
            }
            return content.toByteArray();
        }

        private static boolean isEnd(byte[] line) {
            return line.length == 3 && line[0] == '.' && line[1] == '\r';
        }

        /** Up to CR LF, with it: a LF alone ends nothing. */
        private byte[] line() throws IOException {
            var line = new ByteArrayOutputStream(128);
            int last = 0;
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                line.write(octet);
                if (octet == '\n' && last == '\r') {
                    return line.toByteArray();
                }
                last = octet;
            }
            throw new EOFException();
        }
    }
}
