package dev.hikyaku.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** What a process has used so far, as the kernel tells in {@code /proc}. */
final class ProcessUsage {
    /** Linux reports processor time to programs in hundredths of a second on every architecture. */
    private static final double TICKS_PER_SECOND = 100;

    private ProcessUsage() {}

    /** Processor seconds of all its threads, user and system. */
    static double cpuSeconds(long pid) {
        String[] fields = stat(pid);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** The same with the children that have ended, such as those of a script before the server. */
    static double familyCpuSeconds(long pid) {
        String[] fields = stat(pid);
        return cpuSeconds(pid)
                + (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    /** The same of it and all processes below it, those of them that have ended included. */
    static double treeCpuSeconds(long pid) {
        return tree(pid).mapToDouble(ProcessUsage::familyCpuSecondsIfThere).sum();
    }

    /** Nothing of one that has just ended: its parent has it by now, or will have. */
    private static double familyCpuSecondsIfThere(long pid) {
        try {
            return familyCpuSeconds(pid);
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    /** The fields of {@code /proc/PID/stat} after the name, the state first. */
    private static String[] stat(long pid) {
        String stat = read(pid, "stat");
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    /** Memory in MB (10^6 bytes), shared pages counted by share. */
    static long pssMegabytes(long pid) {
        return pssBytes(pid) / 1_000_000;
    }

    /** The same of it and all processes below it. */
    static long familyPssMegabytes(long pid) {
        return tree(pid).map(ProcessUsage::pssBytesIfThere).sum() / 1_000_000;
    }

    private static long pssBytes(long pid) {
        return read(pid, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private static long pssBytesIfThere(long pid) {
        try {
            return pssBytes(pid);
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    private static LongStream tree(long pid) {
        var descendants =
                ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(pid), descendants);
    }

    /** Its words, separated by spaces. */
    static String commandLine(long pid) {
        return read(pid, "cmdline").replace('\0', ' ');
    }

    private static String read(long pid, String file) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
