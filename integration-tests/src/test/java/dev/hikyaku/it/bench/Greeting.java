package dev.hikyaku.it.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until a server on a port of 127.0.0.1 takes mail. */
final class Greeting {
    private static final long RETRY_NANOS = 2_000_000;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int CONNECT_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 30_000;

    private Greeting() {}

    /** Returns once the first greeting that says 220 has been read. */
    static void await(int port, BooleanSupplier running) {
        long begin = System.nanoTime();
        while (!greets(port)) {
            if (!running.getAsBoolean() || System.nanoTime() - begin > DEADLINE_NANOS) {
                throw new AssertionError("port %d: no greeting (expected: 220)".formatted(port));
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private static boolean greets(int port) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            byte[] code = socket.getInputStream().readNBytes(4);
            return new String(code, StandardCharsets.US_ASCII).equals("220 ");
        } catch (IOException e) {
            return false;
        }
    }
}
