package dev.hikyaku.it.bench;

import java.util.List;
import java.util.Locale;

/** Figures as the benchmarks print them. */
final class Figures {
    private Figures() {}

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    static void print(String format, Object... arguments) {
        System.out.println(format(format, arguments));
    }
}
