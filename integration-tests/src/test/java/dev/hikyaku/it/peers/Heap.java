package dev.hikyaku.it.peers;

import java.nio.file.Path;
import java.util.List;

/** The heap of another JVM of this machine, as its own {@code jcmd} tells it. */
public final class Heap {
    private Heap() {}

    /** The bytes of all objects that are in use: a full garbage collection goes before. */
    public static long liveBytes(long pid) {
        List<String> lines = histogram(pid);
        String total =
                lines.reversed().stream()
                        .filter(line -> line.startsWith("Total"))
                        .findFirst()
                        .orElseThrow();
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    /** The classes that take most, the first {@code count} of them, for a failure's message. */
    public static String largest(long pid, int count) {
        return String.join("\n", histogram(pid).stream().limit(count + 4L).toList());
    }

    private static List<String> histogram(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Command.of(jcmd, Long.toString(pid), "GC.class_histogram")
                .succeed()
                .text()
                .lines()
                .toList();
    }
}
