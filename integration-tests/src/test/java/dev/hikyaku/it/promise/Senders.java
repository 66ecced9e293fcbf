package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.WireClient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Senders that do by SMTP as an MTA does: a mail is theirs until they hear 250, and whatever else
 * they hear, or nothing, the same bytes go again a little later to those recipients who have not
 * been taken.
 *
 * <p>A 5xx is a failure, for all recipients exist, and so is no answer within two minutes.
 */
public final class Senders implements AutoCloseable {
    private static final AtomicLong CROWDS = new AtomicLong();
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final int MOST_RECIPIENTS = 3;
    private static final int MOST_MAILS_A_CONNECTION = 5;
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

    private final int port;
    private final Household household;
    private final Ledger ledger;
    private final Hop hop;
    private final Workers senders = new Workers("senders");
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger deferred = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private volatile boolean closed;

    private Senders(int port, Household household, Ledger ledger, Hop hop) {
        this.port = port;
        this.household = household;
        this.ledger = ledger;
        this.hop = hop;
    }

    /** What is known of the server the mail ends in. */
    public enum Hop {
        /** A mail sent again is not stored again. */
        REMEMBERS,
        /** Every attempt may have stored it. */
        FORGETS
    }

    /** Starts so many senders to this port, each on a thread of its own. */
    public static Senders start(
            int port, Household household, Ledger ledger, Hop hop, int senders, long seed) {
        var crowd = new Senders(port, household, ledger, hop);
        long number = CROWDS.incrementAndGet();
        for (int i = 0; i < senders; i++) {
            String name = "s%d-%d".formatted(number, i);
            var sender = crowd.new Sender(name, new Random(seed + i));
            crowd.senders.start(name, sender::live);
        }
        return crowd;
    }

    /** Mails that were taken. */
    public int accepted() {
        return accepted.get();
    }

    /** Attempts that were answered by 4xx. */
    public int deferred() {
        return deferred.get();
    }

    /** Attempts that ended with the connection. */
    public int cut() {
        return cut.get();
    }

    /** Fails with whatever went wrong for a sender. */
    public void check() {
        senders.check();
    }

    /** Waits until so many mails more were taken. */
    public void awaitAccepted(int more, Duration deadline) {
        senders.awaitMore("mails", accepted, more, deadline);
    }

    /** Begins no mail any more, and waits until those begun are taken. */
    public void finish(Duration deadline) {
        senders.stop(deadline);
    }

    @Override
    public void close() {
        closed = true;
        senders.interrupt();
    }

    /** One sender, a mail at a time. */
    private final class Sender {
        private final String name;
        private final Random random;
        private WireClient client;
        private int mailsLeft;
        private int letters;

        private Sender(String name, Random random) {
            this.name = name;
            this.random = random;
        }

        private void live() {
            try {
                while (senders.goOn()) {
                    handOver(new Letter(name + "-" + ++letters), recipients());
                    accepted.incrementAndGet();
                }
            } catch (RuntimeException | AssertionError e) {
                if (!closed) {
                    senders.failed(e);
                }
            } finally {
                disconnect();
            }
        }

        private List<String> recipients() {
            var users = new ArrayList<>(household.users());
            Collections.shuffle(users, random);
            return List.copyOf(users.subList(0, 1 + random.nextInt(MOST_RECIPIENTS)));
        }

        private void handOver(Letter letter, List<String> users) {
            Set<String> left = new LinkedHashSet<>(users);
            var request = new Request.Deliver(letter, users);
            if (hop == Hop.REMEMBERS) {
                ledger.happens(new Event.Asked(request));
            }
            while (!left.isEmpty()) {
                if (closed) {
                    throw new IllegalStateException(name + ": stopped with a mail in hand");
                }
                if (hop == Hop.FORGETS) {
                    ledger.happens(new Event.Asked(new Request.Deliver(letter, List.copyOf(left))));
                }
                List<String> taken = attempt(letter, left);
                if (!taken.isEmpty()) {
                    ledger.happens(new Event.Delivered(request, taken));
                    left.removeAll(taken);
                }
                if (!left.isEmpty()) {
                    LockSupport.parkNanos(random.nextLong(SHORTEST_PAUSE, LONGEST_PAUSE));
                }
            }
        }

        /** Those who have it, if it was taken. */
        private List<String> attempt(Letter letter, Set<String> users) {
            try {
                List<String> taken = transaction(connected(), letter, users);
                if (taken.size() < users.size()) {
                    deferred.incrementAndGet();
                    disconnect();
                } else if (--mailsLeft <= 0) {
                    disconnect();
                }
                return taken;
            } catch (UncheckedIOException e) {
                disconnect();
                if (e.getCause() instanceof SocketTimeoutException) {
                    throw new AssertionError(
                            "%s: no answer within %s".formatted(letter, ANSWER), e);
                }
                cut.incrementAndGet();
                return List.of();
            }
        }

        private WireClient connected() {
            if (client == null) {
                client = WireClient.plain(port, ANSWER);
                mailsLeft = 1 + random.nextInt(MOST_MAILS_A_CONNECTION);
                if (!isPositive(client.reply())
                        || !isPositive(client.send("EHLO sender.example.net").reply())) {
                    throw new UncheckedIOException(new IOException("not served"));
                }
            }
            return client;
        }

        private List<String> transaction(WireClient to, Letter letter, Set<String> users) {
            if (!isPositive(to.send("MAIL FROM:<sender@example.net>").reply())) {
                return List.of();
            }
            var good = new ArrayList<String>();
            for (String user : users) {
                if (isPositive(to.send("RCPT TO:<%s>".formatted(user)).reply())) {
                    good.add(user);
                }
            }
            if (good.isEmpty() || !to.send("DATA").reply().getLast().startsWith("354")) {
                return List.of();
            }
            return isPositive(to.sendMessage(letter.bytes()).reply()) ? good : List.of();
        }

        private boolean isPositive(List<String> reply) {
            if (reply.getLast().startsWith("5")) {
                throw new AssertionError(reply + " (expected: 2xx or 4xx)");
            }
            return reply.getLast().startsWith("2");
        }

        /** Without QUIT: whoever is told 250 needs no other word. */
        private void disconnect() {
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }
}
