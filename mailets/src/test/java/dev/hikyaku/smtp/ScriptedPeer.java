package dev.hikyaku.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A peer that does what a script says, well or badly; one script a connection, in turn.
 *
 * <pre>
 * S: 220 ready       say it; lines that follow one another go out in one packet
 * C: LHLO x          this line must come
 * ! content          take lines up to the lone dot and keep them
 * ! take 5           take so many bytes and keep them
 * ! raw 250 a\r\n2   these bytes, with \r \n \0
 * ! slowly           say everything from here on byte by byte
 * ! flood 1000000    so many bytes that are no line
 * ! cut              close the connection
 * ! silence          say nothing, take nothing, until the other side has gone
 * ! gate             wait until the test opens the gate
 * ! end              the other side must go now, without a word
 * ! starttls         TLS from here on; with "client", and a certificate asked for
 * </pre>
 *
 * At its end it answers QUIT and waits for the other side to go; any other command fails the test
 * when the peer is closed. Nothing waits longer than 20 seconds.
 */
public final class ScriptedPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ServerSocket listening;
    private final List<String> scripts;
    private final SSLContext tls;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<byte[]> contents = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch atGate = new CountDownLatch(1);
    private final CountDownLatch played;

    private ScriptedPeer(SSLContext tls, List<String> scripts) throws IOException {
        this.tls = tls;
        this.scripts = scripts;
        this.played = new CountDownLatch(scripts.size());
        this.listening = new ServerSocket();
        listening.setReceiveBufferSize(64 * 1024);
        listening.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    public static ScriptedPeer playing(String... scripts) throws IOException {
        return new ScriptedPeer(null, List.of(scripts));
    }

    public static ScriptedPeer secured(SSLContext tls, String... scripts) throws IOException {
        return new ScriptedPeer(tls, List.of(scripts));
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections there have been. */
    public int connections() {
        return connections.get();
    }

    /** All lines heard, over all connections. */
    public List<String> heard() {
        return heard;
    }

    /** What a content command took: whole lines with dots doubled, the lone dot not. */
    public byte[] content(int number) {
        return contents.get(number);
    }

    public void openGate() {
        gate.countDown();
    }

    public void awaitGate() throws InterruptedException {
        if (!atGate.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no connection came to the gate");
        }
    }

    /** Waits until all scripts have been played and the other side has gone. */
    public void awaitEnd() throws InterruptedException {
        if (!played.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("not played to the end: " + played.getCount());
        }
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Socket socket = listening.accept();
                int number = connections.getAndIncrement();
                open.add(socket);
                Thread.ofVirtual().start(() -> play(socket, number));
            }
        } catch (IOException e) {
            if (!listening.isClosed()) {
                failures.add(e);
            }
        }
    }

    private void play(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (number >= scripts.size()) {
                throw new AssertionError("one connection too many");
            }
            new Play(socket).all(scripts.get(number));
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            if (!listening.isClosed()) {
                failures.add(e);
            }
        } finally {
            played.countDown();
        }
    }

    /** Fails when the other side did not keep to a script. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("script not kept", failures.get(0));
        }
    }

    private final class Play {
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private final StringBuilder saying = new StringBuilder();
        private boolean slowly;

        Play(Socket socket) throws IOException {
            use(socket);
        }

        private void use(Socket now) throws IOException {
            socket = now;
            in = new BufferedInputStream(now.getInputStream());
            out = now.getOutputStream();
        }

        void all(String script) throws IOException, InterruptedException {
            for (String step : script.lines().map(String::strip).toList()) {
                if (!step.isEmpty()) {
                    step(step);
                }
                if (socket.isClosed()) {
                    return;
                }
            }
            say();
            farewell();
        }

        private void step(String step) throws IOException, InterruptedException {
            if (step.startsWith("S: ")) {
                saying.append(step.substring(3)).append("\r\n");
                return;
            }
            if (step.startsWith("! raw ")) {
                saying.append(unescape(step.substring(6)));
                return;
            }
            say();
            if (step.startsWith("C: ")) {
                expect(step.substring(3));
            } else {
                act(step.substring(2).split(" "));
            }
        }

        private void act(String[] words) throws IOException, InterruptedException {
            switch (words[0]) {
                case "content" -> contents.add(content());
                case "take" -> contents.add(in.readNBytes(Integer.parseInt(words[1])));
                case "slowly" -> slowly = true;
                case "flood" -> flood(Integer.parseInt(words[1]));
                case "cut" -> socket.close();
                case "end" -> {
                    if (in.read() >= 0) {
                        throw new AssertionError("something came before the end");
                    }
                    socket.close();
                }
                case "silence" -> awaitGone();
                case "starttls" -> secure(words.length > 1);
                case "gate" -> {
                    atGate.countDown();
                    if (!gate.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                        throw new AssertionError("nobody opened the gate");
                    }
                }
                default -> throw new IllegalArgumentException(words[0]);
            }
        }

        private void say() throws IOException {
            byte[] bytes = saying.toString().getBytes(StandardCharsets.UTF_8);
            saying.setLength(0);
            if (!slowly) {
                out.write(bytes);
            } else {
                for (byte b : bytes) {
                    out.write(b);
                    out.flush();
                }
            }
            out.flush();
        }

        private void expect(String expected) throws IOException {
            String line = line();
            heard.add(String.valueOf(line));
            if (!expected.equals(line)) {
                throw new AssertionError("expected <" + expected + "> but came <" + line + ">");
            }
        }

        /** A line without its CRLF; null at the end. */
        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b; (b = in.read()) >= 0; ) {
                line.write(b);
                if (b == '\n') {
                    String text = line.toString(StandardCharsets.UTF_8);
                    if (!text.endsWith("\r\n")) {
                        throw new AssertionError("bare LF in <" + text + ">");
                    }
                    return text.substring(0, text.length() - 2);
                }
            }
            return null;
        }

        private byte[] content() throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (String line; !".".equals(line = line()); ) {
                if (line == null) {
                    throw new AssertionError("content without an end");
                }
                content.writeBytes((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            }
            return content.toByteArray();
        }

        private void flood(int bytes) throws IOException {
            byte[] block = new byte[1000];
            java.util.Arrays.fill(block, (byte) 'A');
            try {
                for (int sent = 0; sent < bytes; sent += block.length) {
                    out.write(block);
                }
            } catch (IOException e) {
                socket.close();
            }
        }

        private void awaitGone() throws IOException {
            try {
                in.skipNBytes(Long.MAX_VALUE);
            } catch (java.net.SocketTimeoutException e) {
                throw new AssertionError("the other side did not go", e);
            } catch (IOException e) {
                socket.close();
            }
        }

        private void farewell() throws IOException {
            try {
                for (String line; (line = line()) != null; ) {
                    heard.add(line);
                    if (!line.equals("QUIT")) {
                        throw new AssertionError("after the script: <" + line + ">");
                    }
                    saying.append("221 2.0.0 bye\r\n");
                    say();
                }
            } catch (java.net.SocketTimeoutException e) {
                throw new AssertionError("the other side did not go", e);
            } catch (IOException e) {
                socket.close();
            }
        }

        private void secure(boolean askClient) throws IOException {
            SSLSocket secured =
                    (SSLSocket)
                            tls.getSocketFactory().createSocket(socket, (InputStream) null, true);
            secured.setUseClientMode(false);
            secured.setNeedClientAuth(askClient);
            open.add(secured);
            try {
                secured.startHandshake();
            } catch (IOException e) {
                // The other side did not like us, or has shown nothing we like: it decides.
                secured.close();
                socket.close();
                return;
            }
            use(secured);
        }

        private String unescape(String text) {
            return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
        }
    }
}
