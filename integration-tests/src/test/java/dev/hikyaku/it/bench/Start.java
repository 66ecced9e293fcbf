package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The gateway on the plain class path: from {@code exec} of {@code bin/hikyaku} to the first SMTP
 * greeting on a socket, and its memory (PSS) once it has idled. A fresh process each time.
 */
final class Start {
    private static final long RETRY_NANOS = 2_000_000;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final double REACH_SECONDS = 2.0;

    private final int rounds;

    Start(boolean quick) {
        this.rounds = quick ? 5 : 9;
    }

    String run() {
        Figures.print("%-6s %18s %14s", "round", "accepting after", "PSS idle");
        var seconds = new ArrayList<Double>();
        var memory = new ArrayList<Double>();
        for (int round = 1; round <= rounds; round++) {
            measure(seconds, memory);
            Figures.print("%-6d %16.2f s %11.0f MB", round, seconds.getLast(), memory.getLast());
        }
        double median = Figures.median(seconds);
        return Figures.format(
                "start: ratio %.2f (ours %.2f s and %.0f MB idle, to reach %.1f s and 170 MB)",
                REACH_SECONDS / median, median, Figures.median(memory), REACH_SECONDS);
    }

    private static void measure(List<Double> seconds, List<Double> memory) {
        int port = Ports.free();
        var setup =
                HikyakuProcess.role("gateway")
                        .environment("HIKYAKU_NEXT_HOP", "127.0.0.1:9")
                        .environment("HIKYAKU_HEAP", "")
                        .environment("HIKYAKU_BIND_MX", "127.0.0.1:" + port)
                        .prepare();
        long start = System.nanoTime();
        try (var server = setup.launch()) {
            awaitGreeting(port, start);
            seconds.add((System.nanoTime() - start) / 1e9);
            LockSupport.parkNanos(IDLE_NANOS);
            memory.add((double) ProcessUsage.pssMegabytes(server.pid()));
        }
    }

    private static void awaitGreeting(int port, long start) {
        while (!greets(port)) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new AssertionError("gateway: no greeting on port " + port);
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private static boolean greets(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(10_000);
            return socket.getInputStream().read() == '2';
        } catch (IOException e) {
            return false;
        }
    }
}
