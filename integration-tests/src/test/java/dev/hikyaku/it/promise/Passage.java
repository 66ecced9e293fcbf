package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.MailDrop.Dropped;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Letters that are handed to the first of several servers and come out behind the last: each of
 * them, whole, and how often more than once. The {@code id} of the Received field our server has
 * put before a letter tells who doubled it: twice the same, and our server has sent it twice;
 * another one, and it was handed to our server twice.
 */
public final class Passage implements MailDrop.Keeper, AutoCloseable {
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final String SENDER = "sender@example.net";
    private static final String RECIPIENT = "recipient@example.com";
    private static final int SHOWN_WRONGS = 10;

    private final Pattern received;
    private final Workers feeders = new Workers("feeders");
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final Map<String, List<String>> arrivals = new ConcurrentHashMap<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();

    private Passage(Pattern received) {
        this.received = received;
    }

    /**
     * @param host what our server calls itself in Received fields
     */
    public static Passage through(String host) {
        return new Passage(
                Pattern.compile(
                        "Received: from [^;]*? by " + Pattern.quote(host) + " [^;]*?id (\\S+)",
                        Pattern.CASE_INSENSITIVE));
    }

    /**
     * Begins to hand letters to this port, over so many connections, each of which must be taken.
     *
     * @param most letters in all
     * @param mostUnderWay that have not come out behind the last server
     */
    public void feed(int port, int connections, int most, int mostUnderWay) {
        var room = new Room(new Semaphore(mostUnderWay));
        this.room = room;
        for (int i = 0; i < connections; i++) {
            feeders.start("feeder " + i, () -> feed(port, most, room));
        }
    }

    private volatile Room room = new Room(new Semaphore(0));

    private record Room(Semaphore left) {
        boolean enter() {
            try {
                return left.tryAcquire(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private void feed(int port, int most, Room room) {
        try (var client = WireClient.plain(port, ANSWER)) {
            client.expect(220);
            client.send("EHLO sender.example.net").expect(250);
            while (feeders.goOn() && begun.get() < most) {
                if (!room.enter()) {
                    continue;
                }
                int number = begun.incrementAndGet();
                if (number <= most) {
                    hand(client, new Letter("p-" + number));
                }
            }
        } catch (RuntimeException | AssertionError e) {
            feeders.failed(e);
        }
    }

    private void hand(WireClient client, Letter letter) {
        client.send("MAIL FROM:<%s>".formatted(SENDER)).expect(250);
        client.send("RCPT TO:<%s>".formatted(RECIPIENT)).expect(250);
        client.send("DATA").expect(354);
        client.sendMessage(letter.bytes()).expect(250);
        taken.add(letter.id());
    }

    @Override
    public String take(Dropped mail) {
        Letter.ofHeader(mail.bytes())
                .ifPresentOrElse(
                        letter -> arrive(letter, mail),
                        () -> wrongs.add("no letter: " + text(mail.bytes())));
        return MailDrop.TAKEN;
    }

    private void arrive(Letter letter, Dropped mail) {
        if (!letter.isIn(mail.bytes())
                || !mail.sender().equals(SENDER)
                || !mail.recipients().equals(List.of(RECIPIENT))) {
            wrongs.add(
                    "%s, from %s to %s: not as it was sent: %s"
                            .formatted(
                                    letter, mail.sender(), mail.recipients(), text(mail.bytes())));
        }
        List<String> all = arrivals.merge(letter.id(), List.of(id(mail.bytes())), Passage::joined);
        if (all.size() == 1) {
            arrived.incrementAndGet();
            room.left().release();
        }
    }

    private static List<String> joined(List<String> some, List<String> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private String id(byte[] mail) {
        Matcher matcher = received.matcher(text(mail).replaceAll("\r\n[ \t]+", " "));
        if (matcher.find()) {
            return matcher.group(1);
        }
        wrongs.add("no Received of our server: " + text(mail));
        return "none";
    }

    private static String text(byte[] mail) {
        return new String(mail, 0, Math.min(mail.length, 1_500), StandardCharsets.ISO_8859_1);
    }

    /** Letters that have come out, each counted once. */
    public int arrived() {
        return arrived.get();
    }

    /** Letters that were taken by the first server. */
    public int taken() {
        return taken.size();
    }

    /** Waits until so many more have come out. */
    public void awaitArrived(int more, Duration deadline) {
        feeders.awaitMore("letters", arrived, more, deadline);
    }

    /** Fails with whatever went wrong for a feeder. */
    public void check() {
        feeders.check();
    }

    /** Hands in no more, and waits until all that were taken have come out. */
    public void finish(Duration deadline) {
        feeders.stop(deadline);
        awaitAll(deadline);
    }

    /** Waits until so many were taken, and all of them have come out. */
    public void finish(int letters, Duration deadline) {
        Awaitility.await(letters + " letters")
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            check();
                            return taken.size() >= letters;
                        });
        finish(deadline);
    }

    private void awaitAll(Duration deadline) {
        Awaitility.await("letters to come out")
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> arrivals.size() >= taken.size());
    }

    /** What did not come out, and what came out otherwise; the first of them. */
    public List<String> wrongs() {
        var all = new ArrayList<>(wrongs);
        taken.stream()
                .filter(id -> !arrivals.containsKey(id))
                .forEach(id -> all.add(id + ": lost"));
        return List.copyOf(all.subList(0, Math.min(all.size(), SHOWN_WRONGS)));
    }

    /** How often our server has sent a letter on that it had sent already. */
    public int passedOnAgain() {
        return arrivals.values().stream()
                .mapToInt(ids -> ids.size() - new HashSet<>(ids).size())
                .sum();
    }

    /** How often our server was handed, and has sent on, a letter it had already. */
    public int handedInAgain() {
        return arrivals.values().stream().mapToInt(ids -> new HashSet<>(ids).size() - 1).sum();
    }

    @Override
    public void close() {
        feeders.interrupt();
    }
}
