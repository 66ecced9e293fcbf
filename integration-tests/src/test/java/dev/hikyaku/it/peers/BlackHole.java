package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An address from which nothing ever comes back. */
public final class BlackHole implements AutoCloseable {
    private static final int UNANSWERED_MILLIS = 300;
    private static final int MOST_ANSWERED = 10;

    private final ServerSocket listener;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    private BlackHole(ServerSocket listener) {
        this.listener = listener;
    }

    /** Takes connections, and says nothing. */
    public static BlackHole silent(InetSocketAddress address) {
        var hole = new BlackHole(listen(address, 500));
        Thread.ofVirtual().name("silent " + address).start(hole::accept);
        return hole;
    }

    /**
     * Drops packets that would open a connection: the kernel does, once there are as many as nobody
     * has accepted yet.
     */
    public static BlackHole dropping(InetSocketAddress address) {
        var hole = new BlackHole(listen(address, 1));
        try {
            hole.fill(address);
            return hole;
        } catch (IOException e) {
            hole.close();
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen(InetSocketAddress address, int backlog) {
        try {
            return new ServerSocket(address.getPort(), backlog, address.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(address.toString(), e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                open.add(listener.accept());
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void fill(InetSocketAddress address) throws IOException {
        for (int i = 0; i < MOST_ANSWERED; i++) {
            var socket = new Socket();
            open.add(socket);
            try {
                socket.connect(address, UNANSWERED_MILLIS);
            } catch (SocketTimeoutException dropped) {
                return;
            }
        }
        throw new IOException(address + ": still answers");
    }

    /** How many connections it has taken that were not closed by it. */
    public int connections() {
        return open.size();
    }

    /** Closes the connections it has taken, and goes on. */
    public void hangUp() {
        for (Socket socket = open.poll(); socket != null; socket = open.poll()) {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hangUp();
    }
}
