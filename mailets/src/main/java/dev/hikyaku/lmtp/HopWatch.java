package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.Trouble;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Whether the hops that have a route answer LHLO; one for health check, banner and webadmin.
 *
 * <p>A hop is looked at when somebody asks, {@value #LOOKS_AT_ONCE} of them at once at most, and
 * what was seen holds for {@link #FRESH}. A hop that has not answered within {@link #PATIENCE} is
 * taken for silent, however long its own deadlines are.
 */
@Singleton
public final class HopWatch {
    /** How long a result holds. */
    static final Duration FRESH = Duration.ofSeconds(15);

    /** What is older says nothing about now. */
    static final Duration STALE = Duration.ofMinutes(1);

    /** How long somebody waits for a result; less than the 10 s James gives a health check. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final int LOOKS_AT_ONCE = 16;

    private final Hops hops;
    private final LongSupplier nanoTime;
    private final Duration patience;
    private final Semaphore looks = new Semaphore(LOOKS_AT_ONCE);
    private final Map<NextHop, Pulse> pulses = new ConcurrentHashMap<>();

    @Inject
    public HopWatch(Hops hops) {
        this(hops, System::nanoTime, PATIENCE);
    }

    HopWatch(Hops hops, LongSupplier nanoTime, Duration patience) {
        this.hops = hops;
        this.nanoTime = nanoTime;
        this.patience = patience;
    }

    /** The state of every hop, fresh, in no more time than the patience. */
    CompletableFuture<List<HopState>> look() {
        List<CompletableFuture<HopState>> looks =
                pulses().stream().map(pulse -> inTime(pulse.hop(), pulse.look())).toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
                .thenApply(done -> looks.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<HopState> inTime(NextHop hop, CompletableFuture<HopState> look) {
        NotAttempted late =
                new NotAttempted(
                        Trouble.TIMED_OUT, "no answer within " + patience.toMillis() + " ms");
        return look.copy()
                .completeOnTimeout(
                        new HopState(hop, Optional.of(late)),
                        patience.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /**
     * Whether no hop answered when it was last looked at, which was a short time ago. Never waits:
     * what is no longer fresh is looked at in the background.
     */
    boolean allSilent() {
        List<Pulse> all = pulses();
        boolean silent =
                !all.isEmpty()
                        && all.stream()
                                .map(pulse -> pulse.seenWithin(STALE))
                                .allMatch(seen -> seen.isPresent() && !seen.get().answers());
        all.forEach(Pulse::look);
        return silent;
    }

    int hopsKnown() {
        return pulses.size();
    }

    /** One for each hop that mail may go to now; those of hops that are no more go. */
    private List<Pulse> pulses() {
        List<NextHop> now = inRoutes();
        pulses.keySet().retainAll(now);
        return now.stream()
                .map(
                        hop ->
                                pulses.computeIfAbsent(
                                        hop, added -> new Pulse(added, looks, nanoTime, FRESH)))
                .toList();
    }

    /** In the order of the routes; a hop that has a name and no route carries no mail. */
    private List<NextHop> inRoutes() {
        Map<String, NextHop> byName =
                hops.all().stream().collect(Collectors.toMap(NextHop::name, Function.identity()));
        return hops.table().routes().stream()
                .flatMap(route -> route.hops().stream())
                .distinct()
                .map(byName::get)
                .filter(Objects::nonNull)
                .toList();
    }
}
