package dev.hikyaku.it.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Cuts the power of a recorded program again and again, and shows each time what is found to a
 * {@link Witness}. The moments and all that chance decides come from one seed, which a failure
 * names; {@code -Dpower.seed} repeats it.
 */
public final class PowerCuts {
    private final Recorder recorder;
    private final Disk disk;
    private final long seed;

    private PowerCuts(Recorder recorder, Predicate<String> neverSynced, long seed) {
        this.recorder = recorder;
        this.disk = Disk.empty(recorder.directory(), inode(recorder.directory()), neverSynced);
        this.seed = seed;
    }

    /** Of what has been recorded by now; used once. */
    public static PowerCuts of(Recorder recorder) {
        return ofForgetful(recorder, path -> false);
    }

    /** The same as if the program had forgotten to sync what has these paths. */
    public static PowerCuts ofForgetful(Recorder recorder, Predicate<String> neverSynced) {
        long seed = Long.getLong("power.seed", new Random().nextLong());
        return new PowerCuts(recorder, neverSynced, seed);
    }

    private static long inode(Path path) {
        try {
            return (Long) Files.getAttribute(path, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many cuts: half of them anywhere, half of them right after a mark. */
    public void cut(int times, Witness witness) {
        Map<Integer, Integer> moments = moments(times);
        int index = 0;
        try (var recording = Recording.read(recorder.log());
                var memory = MemoryDisk.ofMegabytes(2_048)) {
            for (var next = recording.next(); next.isPresent(); next = recording.next()) {
                disk.happens(next.get());
                if (next.get() instanceof Operation.Mark(String words)) {
                    witness.hears(words);
                }
                for (int i = 0; i < moments.getOrDefault(index, 0); i++) {
                    examine(memory.path(), new Moment(index, i), witness);
                }
                index++;
            }
            compareWithoutCut(memory.path());
        }
    }

    private Map<Integer, Integer> moments(int times) {
        var marks = new ArrayList<Integer>();
        int count = 0;
        try (var recording = Recording.read(recorder.log())) {
            for (var next = recording.next(); next.isPresent(); next = recording.next()) {
                if (next.get() instanceof Operation.Mark) {
                    marks.add(count);
                }
                count++;
            }
        }
        var random = new Random(seed);
        var moments = new TreeMap<Integer, Integer>();
        for (int i = 0; i < times; i++) {
            boolean anywhere = i % 2 == 0 || marks.isEmpty();
            int moment = anywhere ? random.nextInt(count) : marks.get(random.nextInt(marks.size()));
            moments.merge(moment, 1, Integer::sum);
        }
        return moments;
    }

    private void examine(Path memory, Moment moment, Witness witness) {
        var random = new SplittableRandom(seed + 31L * moment.index() + moment.number());
        Path found = directory(memory.resolve("found"));
        try {
            disk.lay(found, Fate.random(random));
            witness.examines(found);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "power cut at record %d of the log, -Dpower.seed=%d: %s"
                            .formatted(moment.index(), seed, e.getMessage()),
                    e);
        } finally {
            remove(found);
        }
    }

    /** Whatever the recorder did not see would be missing now. */
    private void compareWithoutCut(Path memory) {
        Path all = directory(memory.resolve("all"));
        disk.lay(all, Fate.kind());
        assertThat(contents(all)).isEqualTo(contents(recorder.directory()));
    }

    private static Map<String, String> contents(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            var contents = new TreeMap<String, String>();
            for (Path file : files.filter(file -> !file.toString().endsWith("-shm")).toList()) {
                contents.put(
                        directory.relativize(file).toString(),
                        Files.isDirectory(file) ? "directory" : digest(file));
            }
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        return content.length + " bytes, " + Arrays.hashCode(content);
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Moment(int index, int number) {}

    /** Who knows what must be found. */
    public interface Witness {
        /** What was said while the program ran, up to the moment of the cut. */
        void hears(String words);

        /** Fails when something is missing that must be there. */
        void examines(Path found);
    }
}
