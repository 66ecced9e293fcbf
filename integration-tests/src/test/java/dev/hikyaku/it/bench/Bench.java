package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The main class behind {@code bin/bench}. */
public final class Bench {
    private static final String HEAP = "2g";

    private final boolean quick;
    private final Map<String, Benchmark> known = new TreeMap<>();

    private Bench(boolean quick) {
        this.quick = quick;
        known.put("smtp-in", this::smtpIn);
        known.put("masking", () -> Masking.run(quick, HEAP));
        known.put("start", () -> new Start(quick).run());
    }

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        var bench = new Bench(words.contains("--quick"));
        var names = words.stream().filter(word -> !word.equals("--quick")).toList();
        if (names.size() != 1 || !bench.known.containsKey(names.getFirst())) {
            System.err.printf(
                    "bin/bench: %s (expected: one of %s, and --quick or nothing)%n",
                    words, bench.known.keySet());
            System.exit(2);
        }
        System.out.println(bench.known.get(names.getFirst()).run());
    }

    private String smtpIn() {
        return new SmtpIn("smtp-in", SmtpIn.Size.of(quick))
                .compare(HikyakuKind.asShipped(HEAP), stock());
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
