package dev.hikyaku.server.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server behind a relay that takes all mail, unless it was told what to answer about a recipient
 * or to every client, and notes which recipients each mail came for.
 */
final class NextHopUnderTest implements AutoCloseable {
    static final String TAKEN = "taken by the next hop";

    private final ServerSocket listening =
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile String greeting = "220 next hop";

    NextHopUnderTest() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on this is the answer to RCPT. */
    void answer(String recipient, String reply) {
        answers.put(recipient, reply);
    }

    void greet(String reply) {
        greeting = reply;
        open.forEach(NextHopUnderTest::close);
    }

    /** Each mail's recipients, a blank between. */
    List<String> mails() {
        return mails;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            say(socket, greeting);
            StringBuilder recipients = new StringBuilder();
            for (String line; (line = in.readLine()) != null; ) {
                say(socket, reply(line, recipients));
                if (line.equals("DATA") && !recipients.isEmpty()) {
                    while (!".".equals(in.readLine())) {
                        // The content is nobody's business here.
                    }
                    mails.add(recipients.toString().strip());
                    say(socket, "250 2.0.0 " + TAKEN);
                }
            }
        } catch (IOException e) {
            // The client went.
        } finally {
            open.remove(socket);
        }
    }

    private String reply(String line, StringBuilder recipients) {
        if (line.startsWith("MAIL")) {
            recipients.setLength(0);
        }
        if (line.startsWith("RCPT")) {
            String recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
            String answer = answers.getOrDefault(recipient, "250 2.1.5 ok");
            if (answer.startsWith("2")) {
                recipients.append(' ').append(recipient);
            }
            return answer;
        }
        if (line.equals("DATA")) {
            return recipients.isEmpty() ? "554 5.5.1 no recipients" : "354 go on";
        }
        return "250 2.0.0 ok";
    }

    private static void say(Socket socket, String reply) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(NextHopUnderTest::close);
    }
}
