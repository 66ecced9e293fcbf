package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Program;
import dev.hikyaku.it.peers.Scratch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM that opens a queue on disk, has many threads put mails into it, and says how it went. */
record EnqueueProcess(DiskQueue.Kind kind, String classPath) {
    /** The same for both. */
    private static final List<String> JVM = List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED");

    private static final String QUIET =
            """
            <configuration>
              <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%level %logger: %msg%n</pattern></encoder>
              </appender>
              <root level="warn"><appender-ref ref="STDOUT"/></root>
            </configuration>
            """;

    private static final Duration START_AND_STOP = Duration.ofMinutes(2);

    /** How many threads, with mails of what size, for how long. */
    record Plan(int threads, int bytes, Duration warmUp, Duration run) {
        static Plan of(List<String> words) {
            return new Plan(
                    Integer.parseInt(words.get(0)),
                    Integer.parseInt(words.get(1)),
                    Duration.parse(words.get(2)),
                    Duration.parse(words.get(3)));
        }

        List<String> words() {
            return List.of(
                    Integer.toString(threads),
                    Integer.toString(bytes),
                    warmUp.toString(),
                    run.toString());
        }
    }

    static EnqueueProcess ours() {
        return new EnqueueProcess(DiskQueue.Kind.SPOOL, ownClassPath());
    }

    /** That of this process; the other one runs in another directory. */
    private static String ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The peer with the jars it was released with, and none of ours but this benchmark. */
    static EnqueueProcess stockJames(Path classPathFile) {
        Path benchmark = HikyakuProcess.home().resolve("integration-tests/target/test-classes");
        try {
            return new EnqueueProcess(
                    DiskQueue.Kind.ACTIVEMQ,
                    benchmark + File.pathSeparator + Files.readString(classPathFile).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every mail taken must wait in the queue afterwards. */
    EnqueueReport run(Plan plan) {
        try (var scratch = Scratch.create("enqueue")) {
            Path log = scratch.resolve("log");
            var program =
                    Program.start(kind.name(), line(scratch, plan), scratch.path(), Map.of(), log);
            try (program) {
                Duration deadline = START_AND_STOP.plus(plan.warmUp()).plus(plan.run());
                OptionalInt code = program.exitCode(deadline);
                if (code.isEmpty() || code.getAsInt() != 0) {
                    throw new AssertionError(
                            "%s: exit code %s (expected: 0 within %s)%n%s"
                                    .formatted(kind, code, deadline, program.output()));
                }
                return complete(EnqueueReport.of(program.output()));
            }
        }
    }

    private EnqueueReport complete(EnqueueReport report) {
        if (!report.isComplete()) {
            throw new AssertionError("%s: mails are missing: %s".formatted(kind, report));
        }
        return report;
    }

    private List<String> line(Scratch scratch, Plan plan) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JVM);
        line.add("-Dlogback.configurationFile=" + scratch.write("logback.xml", QUIET));
        line.addAll(List.of("-cp", classPath, Enqueuing.class.getName()));
        line.addAll(List.of(kind.name(), scratch.path().toString()));
        line.addAll(plan.words());
        return line;
    }
}
