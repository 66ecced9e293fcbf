package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The main class behind {@code bin/bench}. */
public final class Bench {
    private static final String HEAP = "2g";
    private static final String QUICK = "--quick";
    private static final String RECORDED = "--jfr";
    private static final List<String> RECORDABLE = List.of("store", "chain", "gateway", "spool");

    private final boolean quick;
    private final boolean recorded;
    private final Map<String, Benchmark> known = new TreeMap<>();

    private Bench(boolean quick, boolean recorded) {
        this.quick = quick;
        this.recorded = recorded;
        known.put("smtp-in", this::smtpIn);
        known.put("masking", () -> Masking.run(quick, HEAP));
        known.put("store", this::store);
        known.put("chain", this::chain);
        known.put("gateway", () -> new GatewayBench(GatewayBench.Size.of(quick), recorded).run());
        known.put("spool", () -> new SpoolBench(quick, recorded).run());
        known.put("start", () -> new Start(quick).run());
    }

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        var bench = new Bench(words.contains(QUICK), words.contains(RECORDED));
        var options = List.of(QUICK, RECORDED);
        var names = words.stream().filter(word -> !options.contains(word)).toList();
        if (names.size() != 1 || !bench.known.containsKey(names.getFirst())) {
            System.err.printf(
                    "bin/bench: %s (expected: one of %s, and --quick, --jfr or nothing)%n",
                    words, bench.known.keySet());
            System.exit(2);
        }
        if (bench.recorded && !RECORDABLE.contains(names.getFirst())) {
            System.err.printf("bin/bench: %s (expected: with one of %s)%n", RECORDED, RECORDABLE);
            System.exit(2);
        }
        System.out.println(bench.known.get(names.getFirst()).run());
    }

    private String smtpIn() {
        return new SmtpIn("smtp-in", SmtpIn.Size.of(quick))
                .compare(HikyakuKind.asShipped(HEAP), stock());
    }

    private String store() {
        return new Comparison(
                        "store",
                        MailSource.Protocol.LMTP,
                        List.of(20, 100),
                        Comparison.Size.of(quick),
                        recorded)
                .run(new DovecotMaildir(), stores());
    }

    private String chain() {
        return new Comparison(
                        "chain",
                        MailSource.Protocol.SMTP,
                        List.of(20),
                        Comparison.Size.of(quick),
                        recorded)
                .run(new PostfixDovecot(), chains());
    }

    /** Ours, on each database. */
    static List<StoringServer.Kind> stores() {
        return onEachDatabase(database -> new HikyakuStorage("store", "lmtp", database, ""));
    }

    /** Ours behind a gateway, on each database. */
    static List<StoringServer.Kind> chains() {
        return onEachDatabase(GatewayAndStore::new);
    }

    private static List<StoringServer.Kind> onEachDatabase(
            Function<StorageDatabase.Kind, StoringServer.Kind> ours) {
        return Stream.of(StorageDatabase.Kind.values()).map(ours).toList();
    }

    private static StockJamesKind stock() {
        Path classPath =
                HikyakuProcess.home()
                        .resolve("integration-tests/bench/stock-james/target/classpath");
        return new StockJamesKind(classPath, List.of("-Xmx" + HEAP));
    }

    /** Runs, prints its table, and answers the closing line. */
    private interface Benchmark {
        String run();
    }
}
