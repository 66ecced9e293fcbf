package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a running JVM does, as its flight recorder sees it: which methods run, what they allocate,
 * where threads wait. The file stays in {@code integration-tests/target/recordings/} for {@code jfr
 * view} and JDK Mission Control.
 */
record FlightRecording(long pid, Path file) {
    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int WIDTH = 150;
    private static final String HOT_METHODS =
            TimeBelow.OF_PROCESSOR_TIME ? "cpu-time-hot-methods" : "hot-methods";
    private static final int METHODS = 60;

    /** James' reactive calls are deep, the default of 64 cuts them off. */
    private static final int FRAMES = 256;

    /** Starts one with the settings {@code profile}. */
    static FlightRecording start(long pid, String name) {
        Path directory = HikyakuProcess.home().resolve("integration-tests/target/recordings");
        try {
            Path file = Files.createDirectories(directory).resolve(name + ".jfr");
            Files.deleteIfExists(file);
            var recording = new FlightRecording(pid, file);
            recording.jcmd("JFR.configure", "stackdepth=" + FRAMES);
            recording.jcmd(
                    "JFR.start",
                    "name=bench",
                    "settings=profile",
                    TimeBelow.SAMPLES + "#enabled=true");
            return recording;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and prints what took the most time and memory. */
    void end() {
        jcmd("JFR.stop", "name=bench", "filename=" + file);
        List.of(HOT_METHODS, "allocation-by-site", "contention-by-site")
                .forEach(view -> System.out.println(view(view)));
        var time = TimeBelow.of(file);
        Figures.print(
                "processor time in a method and below it, %d samples:%n%s",
                time.samples(), time.most(METHODS));
        Figures.print("recording: %s", file);
    }

    private String view(String view) {
        return Command.of(
                        JDK.resolve("jfr").toString(),
                        "view",
                        "--width",
                        Integer.toString(WIDTH),
                        view,
                        file.toString())
                .within(DEADLINE)
                .succeed()
                .text();
    }

    private void jcmd(String... words) {
        var line = new ArrayList<>(List.of(JDK.resolve("jcmd").toString(), Long.toString(pid)));
        line.addAll(List.of(words));
        Command.of(line).within(DEADLINE).succeed();
    }
}
