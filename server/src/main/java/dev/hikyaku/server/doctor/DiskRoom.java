package dev.hikyaku.server.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Room and files left where the server writes: {@code var} and the temporary directory, which large
 * mails pass through. A small file is written, forced to the disk and deleted.
 */
final class DiskRoom implements Check {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final int PROBE_BYTES = 64 * 1024;

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public String question() {
        return "is there room where the server writes";
    }

    @Override
    public List<Finding> examine(Site site) throws InterruptedException {
        Map<Path, String> places = new LinkedHashMap<>();
        places.put(existing(site.directories().var()), "var");
        // As bin/hikyaku gives it to the server.
        String temporary =
                site.environment()
                        .get("HIKYAKU_TMP")
                        .orElseGet(() -> System.getProperty("java.io.tmpdir"));
        places.putIfAbsent(existing(Path.of(temporary)), "temporary directory");
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<Path, String> place : places.entrySet()) {
            findings.add(finding(place.getValue() + " " + place.getKey(), place.getKey()));
        }
        return findings;
    }

    /**
     * A directory that will be made lies on the file system of the first one above that is there.
     */
    private static Path existing(Path directory) {
        Path at = directory.toAbsolutePath();
        while (at.getParent() != null && !Files.isDirectory(at)) {
            at = at.getParent();
        }
        return at;
    }

    private static Finding finding(String place, Path directory) throws InterruptedException {
        try {
            FileStore store = Files.getFileStore(directory);
            long free = store.getUsableSpace();
            long total = store.getTotalSpace();
            Optional<Long> filesLeft = filesLeft(directory);
            Optional<String> unwritable = write(directory);
            if (unwritable.isPresent()) {
                return Finding.fail(
                        "%s: cannot be written: %s".formatted(place, unwritable.get()),
                        "give it to the server's user, or make room");
            }
            return verdict(place, free, total, filesLeft);
        } catch (IOException e) {
            return Finding.fail(
                    "%s: cannot be read: %s".formatted(place, e.getMessage()),
                    "give it to the server's user");
        }
    }

    static Finding verdict(String place, long free, long total, Optional<Long> filesLeft) {
        long percent = total <= 0 ? 100 : free * 100 / total;
        long files = filesLeft.orElse(100L);
        String fact =
                "%s: %d MiB free (%d %%)%s"
                        .formatted(
                                place,
                                free / MIB,
                                percent,
                                filesLeft
                                        .map(left -> ", %d %% of its files".formatted(left))
                                        .orElse(""));
        if ((percent < 3 && free < 5 * GIB) || free < 100 * MIB || files < 3) {
            return Finding.fail(fact, "make room now: senders soon hear 452");
        }
        return (percent < 10 && free < 20 * GIB) || free < 500 * MIB || files < 10
                ? Finding.warn(fact, "make room, or give it a larger disk")
                : Finding.ok(fact);
    }

    private static Optional<String> write(Path directory) {
        Path probe = null;
        try {
            probe = Files.createTempFile(directory, ".hikyaku-doctor-", "");
            try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getClass().getSimpleName() + ": " + e.getMessage());
        } finally {
            delete(probe);
        }
    }

    private static void delete(Path probe) {
        try {
            if (probe != null) {
                Files.deleteIfExists(probe);
            }
        } catch (IOException e) {
            probe.toFile().deleteOnExit();
        }
    }

    /** Percent of the inodes; empty where nobody can tell, as Java does not know them. */
    private static Optional<Long> filesLeft(Path directory) throws InterruptedException {
        try {
            Process stat =
                    new ProcessBuilder("stat", "-f", "-c", "%d %c", directory.toString())
                            .redirectErrorStream(true)
                            .start();
            if (!stat.waitFor(5, TimeUnit.SECONDS)) {
                stat.destroyForcibly();
                return Optional.empty();
            }
            String[] counts =
                    new String(stat.getInputStream().readNBytes(200), StandardCharsets.US_ASCII)
                            .strip()
                            .split(" ");
            long total = counts.length == 2 ? Long.parseLong(counts[1]) : 0;
            return total <= 0
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(counts[0]) * 100 / total);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
