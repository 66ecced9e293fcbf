package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A start of {@code standalone} recorded once (JEP 514), so that the many servers tests start read
 * and check their classes no more than the image does: half the processor time of a start. The
 * other roles have the same classes, if not all of them. Only when {@code
 * -Dhikyaku.recorded-starts=true} says so, as {@code bin/test} does; benchmarks start servers as
 * they are.
 */
final class RecordedStart {
    private static final boolean WANTED = Boolean.getBoolean("hikyaku.recorded-starts");
    private static final Duration RECORDING = Duration.ofMinutes(3);

    private RecordedStart() {}

    /** The options by which a server starts from the recording; none without one. */
    static synchronized List<String> options() {
        if (!WANTED) {
            return List.of();
        }
        Path recording =
                HikyakuProcess.home().resolve("integration-tests/target/starts/server.aot");
        if (!isCurrent(recording)) {
            record(recording);
        }
        return Files.exists(recording) ? List.of("-XX:AOTCache=" + recording) : List.of();
    }

    /** A recording is of certain jars, and the JVM takes no notice of it beside others. */
    private static boolean isCurrent(Path recording) {
        try (Stream<Path> jars =
                Files.list(HikyakuProcess.home().resolve("server/target/hikyaku/lib"))) {
            if (!Files.exists(recording)) {
                return false;
            }
            FileTime made = Files.getLastModifiedTime(recording);
            for (Path jar : jars.toList()) {
                if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void record(Path recording) {
        try {
            Files.createDirectories(recording.getParent());
            Files.deleteIfExists(recording);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (var server =
                HikyakuProcess.role("standalone")
                        .jvmOption("-XX:AOTCacheOutput=" + recording)
                        .start()) {
            server.terminate();
            server.exitCode(RECORDING);
        }
    }
}
