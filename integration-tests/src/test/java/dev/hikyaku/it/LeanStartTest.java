package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a start has once been rid of stays away; see {@code docs/performance.md}. The JVM's own log
 * of the classes it loads is the witness.
 */
class LeanStartTest {
    /** A gateway loads 8,400; before this was looked after there were 9,300. */
    private static final int MOST_CLASSES = 9_000;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "relay"})
    void certificatesAreReadWithoutBouncyCastle(String role) throws IOException {
        List<String> classes = classesLoadedBy(role);

        assertThat(classes).noneMatch(line -> line.contains("org.bouncycastle."));
        assertThat(classes).hasSizeBetween(1_000, MOST_CLASSES);
    }

    private List<String> classesLoadedBy(String role) throws IOException {
        Path log = directory.resolve("classes.log");
        try (var server =
                HikyakuProcess.role(role)
                        .environment("HIKYAKU_NEXT_HOP", "127.0.0.1:9")
                        .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:9")
                        .jvmOption("-Xlog:class+load:file=" + log + "::filecount=0")
                        .start()) {
            assertThat(server.isRunning()).isTrue();
        }
        return Files.readAllLines(log);
    }
}
