package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of 127.0.0.1, for programs that cannot choose and tell a free one themselves. */
public final class Ports {
    /** Linux gives out 32768 and above (net.ipv4.ip_local_port_range). */
    private static final int HIGHEST = 32_000;

    private static final int LOWEST = 12_000;

    private static final Set<Integer> HANDED_OUT = new LinkedHashSet<>();

    private Ports() {}

    /**
     * A port nobody listened on a moment ago and that this JVM has not handed out before. It lies
     * below those the system gives to whoever asks for any, so that none of them takes it before
     * the program does.
     */
    public static synchronized int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (HANDED_OUT.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (BindException e) {
                // Taken: another one.
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
