package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A wire between an LMTP client and a server on a port of 127.0.0.1, which passes on what comes,
 * and once, at the moment a test has chosen, holds back what comes next, lets the test strike, and
 * cuts that connection.
 *
 * <pre>{@code
 * try (var wire = TappedWire.to(store.port("lmtp"))) {
 *     wire.strikeAt(TappedWire.Moment.ANSWER, store::kill);
 * }
 * }</pre>
 */
public final class TappedWire implements AutoCloseable {
    private static final int BACKLOG = 500;

    private final ServerSocket listener;
    private final int target;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Strike> armed = new AtomicReference<>();
    private volatile boolean struck;

    private TappedWire(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** What is about to be passed on, and is not. */
    public enum Moment {
        /** A connection. */
        CONNECT,
        LHLO,
        MAIL,
        RCPT,
        DATA,
        /** The first bytes of a mail. */
        CONTENT,
        /** The end of a mail: the server has not seen all of it. */
        DOT,
        /** The server's answer to a mail: it has kept it, and the client does not know. */
        ANSWER
    }

    private record Strike(Moment moment, Runnable action) {}

    /** Passes connections on to this port of 127.0.0.1, which need not be open yet. */
    public static TappedWire to(int port) {
        try {
            var listener = new ServerSocket(Ports.free(), BACKLOG, loopback());
            var wire = new TappedWire(listener, port);
            Thread.ofVirtual().name("wire " + port).start(wire::accept);
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Runs the action once, when a connection comes to the moment. Kept connections never come to
     * the first two again: they are cut.
     */
    public void strikeAt(Moment moment, Runnable action) {
        struck = false;
        armed.set(new Strike(moment, action));
        if (moment == Moment.CONNECT || moment == Moment.LHLO) {
            open.forEach(Connection::cut);
        }
    }

    /** Whether the moment has come and the action is done. */
    public boolean hasStruck() {
        return struck;
    }

    /** Strikes when this is the moment for it; the caller then cuts its connection. */
    private boolean strikes(Moment moment) {
        Strike strike = armed.get();
        if (strike == null || strike.moment() != moment || !armed.compareAndSet(strike, null)) {
            return false;
        }
        strike.action().run();
        struck = true;
        return true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void connect(Socket client) {
        if (strikes(Moment.CONNECT)) {
            close(client);
            return;
        }
        var server = new Socket();
        var connection = new Connection(client, server);
        open.add(connection);
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(loopback(), target));
        } catch (IOException e) {
            connection.cut();
            return;
        }
        Thread.ofVirtual().start(() -> connection.pass(server, client, connection::answered));
        connection.pass(client, server, connection::said);
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Connection::cut);
    }

    /** Looks at what is about to be passed on; true when it must not be. */
    private interface Watch {
        boolean holds(byte[] bytes, int length);
    }

    private final class Connection {
        private static final Pattern CHUNK = Pattern.compile("BDAT (\\d+)( LAST)?");
        private static final String END = "\r\n.\r\n";

        private final Socket client;
        private final Socket server;
        private final StringBuilder line = new StringBuilder();
        private boolean inContent;
        private boolean contentBegun;
        private long chunk;
        private boolean lastChunk;
        private volatile boolean mailEnded;

        private Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void pass(Socket from, Socket to, Watch watch) {
            var bytes = new byte[65_536];
            try {
                InputStream in = from.getInputStream();
                for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                    if (watch.holds(bytes, length)) {
                        break;
                    }
                    to.getOutputStream().write(bytes, 0, length);
                }
            } catch (IOException e) {
                // One side is gone: the other one hears of it.
            }
            cut();
        }

        /** From the client: commands, and after DATA or BDAT a mail. */
        private boolean said(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                if (chunk > 0) {
                    if (chunkByte()) {
                        return true;
                    }
                } else if (inContent) {
                    if (contentByte(bytes[i])) {
                        return true;
                    }
                } else if (commandByte(bytes[i])) {
                    return true;
                }
            }
            return false;
        }

        private boolean chunkByte() {
            if (begins() || chunk == 1 && lastChunk && strikes(Moment.DOT)) {
                return true;
            }
            chunk--;
            if (chunk == 0 && lastChunk) {
                ended();
            }
            return false;
        }

        private boolean contentByte(byte octet) {
            if (begins()) {
                return true;
            }
            line.append((char) (octet & 0xff));
            if (line.length() > END.length()) {
                line.deleteCharAt(0);
            }
            if (!END.contentEquals(line)) {
                return false;
            }
            if (strikes(Moment.DOT)) {
                return true;
            }
            ended();
            return false;
        }

        private boolean begins() {
            boolean first = !contentBegun;
            contentBegun = true;
            return first && strikes(Moment.CONTENT);
        }

        private void ended() {
            line.setLength(0);
            inContent = false;
            contentBegun = false;
            mailEnded = true;
        }

        private boolean commandByte(byte octet) {
            if (octet != '\n') {
                line.append((char) (octet & 0xff));
                return false;
            }
            String command = line.toString().stripTrailing();
            line.setLength(0);
            return command(command);
        }

        private boolean command(String command) {
            Matcher part = CHUNK.matcher(command);
            if (part.matches()) {
                chunk = Long.parseLong(part.group(1));
                lastChunk = part.group(2) != null;
                if (strikes(Moment.DATA)) {
                    return true;
                }
                if (chunk == 0 && lastChunk) {
                    ended();
                }
                return false;
            }
            if (command.equals("DATA")) {
                inContent = true;
                // The first line may be the lone dot.
                line.append("\r\n");
            }
            return switch (command.split(" ")[0]) {
                case "LHLO" -> strikes(Moment.LHLO);
                case "MAIL" -> strikes(Moment.MAIL);
                case "RCPT" -> strikes(Moment.RCPT);
                case "DATA" -> strikes(Moment.DATA);
                default -> false;
            };
        }

        /** From the server. */
        private boolean answered(byte[] bytes, int length) {
            if (!mailEnded) {
                return false;
            }
            mailEnded = false;
            return strikes(Moment.ANSWER);
        }

        private void cut() {
            open.remove(this);
            TappedWire.close(client);
            TappedWire.close(server);
        }
    }
}
