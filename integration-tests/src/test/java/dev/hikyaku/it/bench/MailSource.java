package dev.hikyaku.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends mails by SMTP or LMTP from so many sessions at a time, a mail a connection and a recipient
 * a mail, to the recipients in turn. Like Postfix' {@code smtp-source}, which can send to one
 * recipient only, it waits for each reply, greets, ends by QUIT, and is one thread, so that it
 * takes little from the server beside it.
 *
 * <p>A reply it does not expect, or none within the deadline, fails the whole run.
 */
record MailSource(Protocol protocol, int port, int sessions, List<String> recipients, int bytes) {
    private static final String SENDER = "sender@example.net";

    /** What a session is opened with. */
    enum Protocol {
        SMTP("EHLO"),
        LMTP("LHLO");

        private final String greeting;

        Protocol(String greeting) {
            this.greeting = greeting;
        }
    }

    /** Returns once the last session has ended. */
    Sent send(int mails, Duration deadline) {
        try (var selector = Selector.open()) {
            return new Run(selector, mails).toTheEnd(deadline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What was sent and how long that took.
     *
     * @param seconds from the first connection to the last mail taken
     * @param nanos of each mail in ascending order, from its connection until it was taken
     */
    record Sent(double seconds, long[] nanos) {
        int mails() {
            return nanos.length;
        }

        double rate() {
            return mails() / seconds;
        }

        /** The time within which this part of the mails was taken, in milliseconds. */
        double milliseconds(double part) {
            return nanos[(int) Math.ceil(part * nanos.length) - 1] / 1e6;
        }
    }

    /** Where a session stands: the reply it waits for. */
    private enum Step {
        GREETING(220),
        HELLO(250),
        MAIL(250),
        RCPT(250),
        DATA(354),
        CONTENT(250),
        QUIT(221);

        private final int expected;

        Step(int expected) {
            this.expected = expected;
        }
    }

    private final class Run {
        private final Selector selector;
        private final BenchMail mail = new BenchMail(bytes);
        private final long[] nanos;
        private final long begin = System.nanoTime();
        private long lastTaken = begin;
        private int begun;
        private int taken;
        private int open;

        private Run(Selector selector, int mails) {
            this.selector = selector;
            this.nanos = new long[mails];
        }

        private Sent toTheEnd(Duration deadline) throws IOException {
            for (int i = 0; i < Math.min(sessions, nanos.length); i++) {
                connectNext();
            }
            while (open > 0) {
                long left = deadline.toNanos() - (System.nanoTime() - begin);
                if (left <= 0) {
                    throw new AssertionError(
                            "port %d: %d of %d mails taken (expected: all within %s)"
                                    .formatted(port, taken, nanos.length, deadline));
                }
                selector.select(Run::proceed, TimeUnit.NANOSECONDS.toMillis(left) + 1);
            }
            Arrays.sort(nanos);
            return new Sent((lastTaken - begin) / 1e9, nanos);
        }

        private void connectNext() throws IOException {
            if (begun < nanos.length) {
                new Session(this, begun++).connect();
                open++;
            }
        }

        private static void proceed(SelectionKey key) {
            var session = (Session) key.attachment();
            try {
                session.proceed(key);
            } catch (IOException e) {
                throw new UncheckedIOException("%s: %s".formatted(session, e.getMessage()), e);
            }
        }

        private void took(long since) {
            lastTaken = System.nanoTime();
            nanos[taken++] = lastTaken - since;
        }

        private void ended() throws IOException {
            open--;
            connectNext();
        }
    }

    /** One connection with one mail. */
    private final class Session {
        private final Run run;
        private final int number;
        private final String recipient;
        private final ByteBuffer in = ByteBuffer.allocate(4096);
        private final long begin = System.nanoTime();
        private ByteBuffer[] out = {};
        private Step step = Step.GREETING;
        private SocketChannel channel;

        private Session(Run run, int number) {
            this.run = run;
            this.number = number;
            this.recipient = recipients.get(number % recipients.size());
        }

        private void connect() throws IOException {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected =
                    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            int awaited = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
            channel.register(run.selector, awaited, this);
        }

        private void proceed(SelectionKey key) throws IOException {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isWritable()) {
                write(key);
            } else if (read()) {
                step = answered();
                if (step == null) {
                    channel.close();
                    run.ended();
                } else {
                    write(key);
                }
            }
        }

        private void write(SelectionKey key) throws IOException {
            channel.write(out);
            boolean all = !out[out.length - 1].hasRemaining();
            key.interestOps(all ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
        }

        /** Whether a whole reply has come, which may have several lines. */
        private boolean read() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("closed by the server");
            }
            int end = in.position();
            if (end < 4 || in.get(end - 1) != '\n') {
                return false;
            }
            int line = end - 1;
            while (line > 0 && in.get(line - 1) != '\n') {
                line--;
            }
            return in.get(line + 3) != '-';
        }

        /** Looks at the reply and lays what is to be said next; null at the end. */
        private Step answered() throws IOException {
            String reply = new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
            in.clear();
            if (!reply.startsWith(Integer.toString(step.expected))) {
                throw new IOException("%s (expected: %d)".formatted(reply.strip(), step.expected));
            }
            return switch (step) {
                case GREETING -> say(Step.HELLO, protocol.greeting + " source.example.net");
                case HELLO -> say(Step.MAIL, "MAIL FROM:<" + SENDER + ">");
                case MAIL -> say(Step.RCPT, "RCPT TO:<" + recipient + ">");
                case RCPT -> say(Step.DATA, "DATA");
                case DATA -> sendContent();
                case CONTENT -> {
                    run.took(begin);
                    yield say(Step.QUIT, "QUIT");
                }
                case QUIT -> null;
            };
        }

        private Step say(Step next, String command) {
            byte[] line = (command + "\r\n").getBytes(StandardCharsets.US_ASCII);
            out = new ByteBuffer[] {ByteBuffer.wrap(line)};
            return next;
        }

        private Step sendContent() {
            out = run.mail.content(SENDER, recipient, number);
            return Step.CONTENT;
        }

        @Override
        public String toString() {
            return "port %d: mail %d: %s".formatted(port, number, step);
        }
    }
}
