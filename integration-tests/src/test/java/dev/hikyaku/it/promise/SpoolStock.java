package dev.hikyaku.it.promise;

import com.google.common.primitives.Bytes;

import dev.hikyaku.it.peers.Command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes very many delayed mails of one that waits in the spool of a stopped server: each with the
 * two names it has, of its entry and of its message, in as many directories as a busy relay would
 * fill (of ten minutes at 60 mails a second). Behind the names of a directory are few files.
 */
public final class SpoolStock {
    private static final int A_DIRECTORY = 36_000;
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration LONGER = Duration.ofDays(1);
    private static final long SPREAD_MILLIS = Duration.ofDays(1).toMillis();

    /** A file may have 65,000 names on ext4. */
    private static final int MAILS_A_FILE = 30_000;

    /** The milliseconds of a number's time stand above these bits. */
    private static final int TIME_SHIFT = 21;

    private static final DateTimeFormatter ARRIVAL =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path spool;
    private final byte[] mail;

    private SpoolStock(Path spool, byte[] mail) {
        this.spool = spool;
        this.mail = mail;
    }

    /** Adds so many to {@code outgoing}, due in one to two days; the mail there stays as it is. */
    public static void add(Path spool, int mails) {
        try {
            new SpoolStock(spool, content(onlyEntry(spool))).make(mails);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message, and behind it what its last entry says. */
    private static byte[] content(Path entry) throws IOException {
        Path body = entry.resolveSibling(entry.getFileName().toString().split("\\.")[1] + ".eml");
        byte[] message = Files.readAllBytes(body);
        if (Files.isSameFile(entry, body)) {
            return message;
        }
        return Bytes.concat(message, Files.readAllBytes(entry));
    }

    /** Removes a spool, faster than file by file. */
    public static void remove(Path spool) {
        Command.of("rm", "-rf", spool.toString()).within(Duration.ofMinutes(10)).succeed();
    }

    private static Path onlyEntry(Path spool) throws IOException {
        try (Stream<Path> files = Files.walk(spool)) {
            List<Path> entries =
                    files.filter(file -> file.toString().endsWith(".outgoing")).toList();
            if (entries.size() != 1) {
                throw new AssertionError(entries + " (expected: one mail)");
            }
            return entries.getFirst();
        }
    }

    private void make(int mails) {
        int directories = (mails + A_DIRECTORY - 1) / A_DIRECTORY;
        Instant now = Instant.now();
        try (var makers = Executors.newFixedThreadPool(2)) {
            List<? extends Future<?>> making =
                    IntStream.range(0, directories)
                            .mapToObj(
                                    i ->
                                            makers.submit(
                                                    () -> {
                                                        int from = i * A_DIRECTORY;
                                                        fill(
                                                                now.minus(
                                                                        TEN_MINUTES.multipliedBy(
                                                                                i + 1L)),
                                                                Math.min(
                                                                        A_DIRECTORY, mails - from));
                                                        return null;
                                                    }))
                            .toList();
            for (Future<?> one : making) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void fill(Instant arrival, int mails) throws IOException {
        long millis = arrival.toEpochMilli() - arrival.toEpochMilli() % TEN_MINUTES.toMillis();
        Path directory =
                Files.createDirectory(spool.resolve(ARRIVAL.format(Instant.ofEpochMilli(millis))));
        Path first = null;
        for (int i = 0; i < mails; i++) {
            long body = (millis << TIME_SHIFT) + 2L * i;
            Path file = directory.resolve("%016x.eml".formatted(body));
            if (i % MAILS_A_FILE == 0) {
                first = Files.write(file, mail);
            } else {
                Files.createLink(file, first);
            }
            Files.createLink(directory.resolve(entry(body + 1, body, millis, i)), first);
        }
    }

    /** As the server names it: see its {@code EntryName}. */
    private static String entry(long id, long body, long millis, int number) {
        long delay =
                Duration.between(Instant.ofEpochMilli(millis), Instant.now())
                        .plus(LONGER)
                        .plusMillis(number * 7919L % SPREAD_MILLIS)
                        .toMillis();
        return "%016x.%016x.0.%d.%d.5.0.outgoing".formatted(id, body, millis, delay);
    }
}
