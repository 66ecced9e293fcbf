package dev.hikyaku.it.promise;

import org.awaitility.Awaitility;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Many clients at once, each on a thread of its own, until they are stopped or the server is. */
public final class Crowd implements AutoCloseable {
    private static final AtomicLong CROWDS = new AtomicLong();

    private final Household household;
    private final Ledger ledger;
    private final Doors doors;
    private final Mood mood;
    private final Workers clients = new Workers("clients");
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger steps = new AtomicInteger();
    private final long number = CROWDS.incrementAndGet();

    private Crowd(Household household, Ledger ledger, Doors doors, Mood mood) {
        this.household = household;
        this.ledger = ledger;
        this.doors = doors;
        this.mood = mood;
    }

    /** What the clients are prepared for. */
    public enum Mood {
        /** Everything works. */
        TRUSTING,
        /** The server may end at any time, and everything works until then. */
        PREPARED_FOR_DEATH,
        /** The server may refuse, and then has done what was asked for or has not. */
        PREPARED_FOR_REFUSAL,
        /** The server may refuse, and then has not done what was asked for. */
        BELIEVING_REFUSAL
    }

    /** Starts so many clients, evenly spread over the users. */
    public static Crowd start(
            Household household, Ledger ledger, Doors doors, int clients, long seed, Mood mood) {
        var crowd = new Crowd(household, ledger, doors, mood);
        for (int i = 0; i < clients; i++) {
            String name = "c%d-%d".formatted(crowd.number, i);
            String user = household.users().get(i % household.users().size());
            var random = new Random(seed + i);
            crowd.clients.start(name, () -> crowd.live(name, user, random));
        }
        return crowd;
    }

    private void live(String name, String user, Random random) {
        try (var client = new Client(name, user, household, doors, ledger, this::refused, random)) {
            client.connect();
            while (clients.goOn()) {
                client.step();
                steps.incrementAndGet();
            }
        } catch (UncheckedIOException e) {
            if (mood != Mood.PREPARED_FOR_DEATH) {
                clients.failed(e);
            }
        } catch (RuntimeException | AssertionError e) {
            clients.failed(e);
        }
    }

    private boolean refused(String answer) {
        refusals.add(answer);
        return switch (mood) {
            case TRUSTING, PREPARED_FOR_DEATH ->
                    throw new AssertionError(answer + " (expected: what was asked for)");
            case PREPARED_FOR_REFUSAL -> false;
            case BELIEVING_REFUSAL -> true;
        };
    }

    /** How many things were done. */
    public int steps() {
        return steps.get();
    }

    /** The refusals so far. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** From now on only later ones count. */
    public void forgetRefusals() {
        refusals.clear();
    }

    /** Fails with whatever went wrong for a client. */
    public void check() {
        clients.check();
    }

    /** Waits until so many things more were done. */
    public void awaitSteps(int more, Duration deadline) {
        clients.awaitMore("steps", steps, more, deadline);
    }

    /** Waits until there is a refusal of each of these forms. */
    public void awaitRefusals(Duration deadline, String... forms) {
        Awaitility.await()
                .atMost(deadline)
                .until(
                        () -> {
                            check();
                            return Stream.of(forms)
                                    .allMatch(
                                            form ->
                                                    refusals.stream()
                                                            .anyMatch(line -> line.matches(form)));
                        });
    }

    /** Waits until nothing was refused for some hundred steps. */
    public void awaitPeace(Duration deadline) {
        Awaitility.await()
                .atMost(deadline)
                .until(
                        () -> {
                            int before = refusals.size();
                            awaitSteps(200, deadline);
                            return refusals.size() == before;
                        });
    }

    /** Lets every client end what it is at, and waits for them. */
    public void stop(Duration deadline) {
        clients.stop(deadline);
    }

    @Override
    public void close() {
        clients.interrupt();
    }
}
