package dev.hikyaku.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An LMTP peer that does everything well, for one connection, until it has taken or given so many
 * bytes; then it is gone. It remembers whom it has the mail for.
 */
final class CuttingPeer implements AutoCloseable {
    private final ServerSocket listening;
    private final int mostIn;
    private final int mostOut;
    private final List<String> recipients = new ArrayList<>();
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile List<String> stored = List.of();
    private volatile int in;
    private volatile int out;

    CuttingPeer(int mostIn, int mostOut) throws IOException {
        this.mostIn = mostIn;
        this.mostOut = mostOut;
        this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Whom it has the mail for, when it has gone. */
    List<String> stored() throws InterruptedException {
        if (!gone.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the connection is still open");
        }
        return stored;
    }

    int bytesIn() {
        return in;
    }

    int bytesOut() {
        return out;
    }

    private void serve() {
        try (Socket socket = listening.accept()) {
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            InputStream from = new Taken(new BufferedInputStream(socket.getInputStream()));
            OutputStream to = new Given(socket.getOutputStream());
            say(to, "220 ready");
            for (String line; !(line = line(from)).equals("QUIT"); ) {
                answer(line, from, to);
            }
        } catch (IOException e) {
            // Gone, as was wanted.
        } finally {
            gone.countDown();
        }
    }

    private void answer(String line, InputStream from, OutputStream to) throws IOException {
        if (line.startsWith("LHLO")) {
            say(to, "250-peer\r\n250 PIPELINING");
        } else if (line.startsWith("RCPT")) {
            recipients.add(line.substring(9, line.length() - 1));
            say(to, "250 ok");
        } else if (line.equals("DATA")) {
            say(to, "354 go on");
            while (!line(from).equals(".")) {}
            stored = List.copyOf(recipients);
            for (String recipient : recipients) {
                say(to, "250 " + recipient);
            }
        } else {
            say(to, "250 ok");
        }
    }

    private static String line(InputStream from) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b; (b = from.read()) != '\n'; ) {
            if (b < 0) {
                throw new EOFException();
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    private static void say(OutputStream to, String line) throws IOException {
        for (byte b : (line + "\r\n").getBytes(StandardCharsets.US_ASCII)) {
            to.write(b);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private final class Taken extends FilterInputStream {
        Taken(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            if (CuttingPeer.this.in >= mostIn) {
                throw new EOFException("taken enough");
            }
            int b = super.read();
            CuttingPeer.this.in++;
            return b;
        }
    }

    private final class Given extends FilterOutputStream {
        Given(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (CuttingPeer.this.out >= mostOut) {
                throw new EOFException("given enough");
            }
            super.write(b);
            CuttingPeer.this.out++;
        }
    }
}
