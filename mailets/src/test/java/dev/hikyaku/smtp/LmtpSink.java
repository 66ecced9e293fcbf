package dev.hikyaku.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An LMTP peer that takes everything and answers after the dot with each recipient's address. */
final class LmtpSink implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger mostConnections = new AtomicInteger();

    LmtpSink() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    Hop hop(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        values.put("host", "127.0.0.1");
        values.put("port", Integer.toString(listening.getLocalPort()));
        values.put("helloName", "mx.example.org");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Hop.from(values);
    }

    int mostConnections() {
        return mostConnections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    private void serve(Socket socket) {
        mostConnections.accumulateAndGet(connections.incrementAndGet(), Math::max);
        try (socket) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            say(out, "220 sink");
            List<String> recipients = new ArrayList<>();
            for (String line; (line = in.readLine()) != null && !line.equals("QUIT"); ) {
                answer(line, recipients, in, out);
            }
        } catch (IOException e) {
            // The other side went; its test says whether it should have.
        } finally {
            connections.decrementAndGet();
        }
    }

    private static void answer(
            String line, List<String> recipients, BufferedReader in, OutputStream out)
            throws IOException {
        if (line.startsWith("LHLO")) {
            say(out, "250-sink\r\n250 PIPELINING");
        } else if (line.startsWith("RCPT")) {
            recipients.add(line.substring("RCPT TO:<".length(), line.length() - 1));
            say(out, "250 ok");
        } else if (line.equals("DATA")) {
            say(out, "354 go on");
            while (!in.readLine().equals(".")) {}
            for (String recipient : recipients) {
                say(out, "250 " + recipient);
            }
        } else {
            recipients.clear();
            say(out, "250 ok");
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
