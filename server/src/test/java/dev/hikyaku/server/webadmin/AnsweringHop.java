package dev.hikyaku.server.webadmin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A hop that answers 250 to whatever line comes, which is enough to look well. */
final class AnsweringHop implements AutoCloseable {
    private final ServerSocket listening;

    private AnsweringHop(ServerSocket listening) {
        this.listening = listening;
    }

    static AnsweringHop open() throws IOException {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(listening));
        return new AnsweringHop(listening);
    }

    int port() {
        return listening.getLocalPort();
    }

    private static void serve(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII))) {
            OutputStream out = socket.getOutputStream();
            out.write("220 hop\r\n".getBytes(StandardCharsets.US_ASCII));
            while (in.readLine() != null) {
                out.write("250 hop\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The other side has gone.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
