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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One run of a {@link MailSource}: a selector and the sessions open at a time. */
final class SendingRun {
    private static final String SENDER = "sender@example.net";

    private final MailSource source;
    private final Plan plan;
    private final BenchMail mail;
    private final long begin = System.nanoTime();
    private final Map<Integer, Integer> refusals = new TreeMap<>();
    private boolean strict = true;
    private Selector selector;
    private long lastTaken = begin;
    private long[] nanos = new long[1024];
    private int begun;
    private int taken;
    private int open;

    SendingRun(MailSource source, Plan plan) {
        this.source = source;
        this.plan = plan;
        this.mail = new BenchMail(source.bytes());
    }

    /** When mails are sent; times are in nanoseconds since the run began. */
    sealed interface Plan {
        /** Whether no mail is to begin any more. */
        boolean isOver(int begun, long now);

        /** When the next one may begin. */
        long due(int begun, long now);
    }

    /** So many, each as soon as there is a session for it. */
    record Count(int mails) implements Plan {
        @Override
        public boolean isOver(int begun, long now) {
            return begun == mails;
        }

        @Override
        public long due(int begun, long now) {
            return now;
        }
    }

    /** So many, at even distances. */
    record Even(int mails, int perSecond) implements Plan {
        @Override
        public boolean isOver(int begun, long now) {
            return begun == mails;
        }

        @Override
        public long due(int begun, long now) {
            return TimeUnit.SECONDS.toNanos(1) * begun / perSecond;
        }
    }

    /** For so long. */
    record Time(Duration time) implements Plan {
        @Override
        public boolean isOver(int begun, long now) {
            return now >= time.toNanos();
        }

        @Override
        public long due(int begun, long now) {
            return now;
        }
    }

    /** All must be taken. */
    MailSource.Sent strictly(Duration deadline) {
        return run(deadline);
    }

    /** Refusals are counted. */
    MailSource.Replies counting(Duration deadline) {
        strict = false;
        MailSource.Sent sent = run(deadline);
        return new MailSource.Replies(sent, Map.copyOf(refusals));
    }

    private MailSource.Sent run(Duration deadline) {
        try (var opened = Selector.open()) {
            selector = opened;
            toTheEnd(deadline.toNanos());
            long[] times = Arrays.copyOf(nanos, taken);
            Arrays.sort(times);
            return new MailSource.Sent((lastTaken - begin) / 1e9, times);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void toTheEnd(long deadline) throws IOException {
        beginAllDue();
        while (open > 0 || !plan.isOver(begun, now())) {
            long left = deadline - now();
            if (left <= 0) {
                throw new AssertionError(
                        "port %d: %d mails taken (expected: %s within %s)"
                                .formatted(source.port(), taken, plan, Duration.ofNanos(deadline)));
            }
            selector.select(
                    SendingRun::proceed,
                    TimeUnit.NANOSECONDS.toMillis(Math.min(left, untilDue())) + 1);
            beginAllDue();
        }
    }

    private long now() {
        return System.nanoTime() - begin;
    }

    /** Until the next mail is due, if there is a session for it. */
    private long untilDue() {
        long now = now();
        boolean none = open >= source.sessions() || plan.isOver(begun, now);
        return none ? Long.MAX_VALUE : Math.max(0, plan.due(begun, now) - now);
    }

    /** As many as there are sessions for; those that cannot connect end at once. */
    private void beginAllDue() throws IOException {
        int most = begun + source.sessions() - open;
        long now = now();
        while (begun < most && !plan.isOver(begun, now) && plan.due(begun, now) <= now) {
            open++;
            new Session(begun, begin + plan.due(begun, now)).connect();
            begun++;
            now = now();
        }
    }

    private static void proceed(SelectionKey key) {
        var session = (Session) key.attachment();
        try {
            session.proceed(key);
        } catch (IOException e) {
            session.lost(e);
        }
    }

    private void took(long since) {
        lastTaken = System.nanoTime();
        if (taken == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * taken);
        }
        nanos[taken++] = lastTaken - since;
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

    /** One connection with one mail. */
    private final class Session {
        private final int number;
        private final String recipient;
        private final ByteBuffer in = ByteBuffer.allocate(4096);
        private final long since;
        private ByteBuffer[] out = {};
        private Step step = Step.GREETING;
        private SocketChannel channel;

        private Session(int number, long since) {
            this.number = number;
            this.since = since;
            this.recipient = source.recipients().get(number % source.recipients().size());
        }

        private void connect() throws IOException {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), source.port());
            try {
                boolean connected = channel.connect(address);
                int awaited = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
                channel.register(selector, awaited, this);
            } catch (IOException e) {
                lost(e);
            }
        }

        private void proceed(SelectionKey key) throws IOException {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isWritable()) {
                write(key);
            } else if (read()) {
                String reply = new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
                in.clear();
                if (!reply.startsWith(Integer.toString(step.expected))) {
                    refused(reply.strip());
                } else if (step == Step.QUIT) {
                    end();
                } else {
                    step = sayNext();
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

        /** Lays what is to be said after the reply that was expected. */
        private Step sayNext() {
            return switch (step) {
                case GREETING ->
                        say(Step.HELLO, source.protocol().greeting() + " source.example.net");
                case HELLO -> say(Step.MAIL, "MAIL FROM:<" + SENDER + ">");
                case MAIL -> say(Step.RCPT, "RCPT TO:<" + recipient + ">");
                case RCPT -> say(Step.DATA, "DATA");
                case DATA -> {
                    out = mail.content(SENDER, recipient, number);
                    yield Step.CONTENT;
                }
                case CONTENT -> {
                    took(since);
                    yield say(Step.QUIT, "QUIT");
                }
                case QUIT -> throw new IllegalStateException("nothing after QUIT");
            };
        }

        private Step say(Step next, String command) {
            byte[] line = (command + "\r\n").getBytes(StandardCharsets.US_ASCII);
            out = new ByteBuffer[] {ByteBuffer.wrap(line)};
            return next;
        }

        private void refused(String reply) throws IOException {
            if (strict) {
                throw new IOException("%s (expected: %d)".formatted(reply, step.expected));
            }
            refusals.merge(Integer.parseInt(reply.substring(0, 3)), 1, Integer::sum);
            end();
        }

        private void lost(IOException e) {
            if (strict) {
                throw new UncheckedIOException("%s: %s".formatted(this, e.getMessage()), e);
            }
            // Whatever comes after the mail was taken is no matter.
            if (step != Step.QUIT) {
                refusals.merge(MailSource.Replies.LOST, 1, Integer::sum);
            }
            end();
        }

        private void end() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            open--;
        }

        @Override
        public String toString() {
            return "port %d: mail %d: %s".formatted(source.port(), number, step);
        }
    }
}
