package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Postfix' sink: takes mail by SMTP or LMTP and forgets it. */
public final class SmtpSink implements AutoCloseable {
    private static final Pattern MESSAGES = Pattern.compile("mesg=(\\d+)\\s");
    private static final String OUTPUT = "out";
    private static final int END_BYTES = 400;

    private final Scratch scratch;
    private final Program program;
    private final int port;

    private SmtpSink(Scratch scratch, Program program, int port) {
        this.scratch = scratch;
        this.program = program;
        this.port = port;
    }

    public static SmtpSink smtp(String... options) {
        return start(List.of(options));
    }

    public static SmtpSink lmtp(String... options) {
        var all = new ArrayList<>(List.of("-L"));
        all.addAll(List.of(options));
        return start(all);
    }

    private static SmtpSink start(List<String> options) {
        var scratch = Scratch.create("sink");
        int port = Ports.free();
        try {
            var line = new ArrayList<>(List.of("/usr/sbin/smtp-sink", "-4", "-u", "postfix"));
            line.addAll(options);
            line.addAll(List.of("127.0.0.1:" + port, "500"));
            var program =
                    Program.start(
                            "smtp-sink", line, scratch.path(), Map.of(), scratch.resolve(OUTPUT));
            program.await("listens", Duration.ofSeconds(20), () -> Ports.accepts(port));
            return new SmtpSink(scratch, program, port);
        } catch (RuntimeException | AssertionError e) {
            scratch.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** How many messages it has taken; told by a sink started with {@code -c} alone. */
    public int messages() {
        var counts = MESSAGES.matcher(end(scratch.resolve(OUTPUT))).results();
        return counts.mapToInt(count -> Integer.parseInt(count.group(1))).max().orElse(0);
    }

    /** The last few counts: it prints one for each message and the file grows long. */
    private static String end(Path file) {
        try (var output = FileChannel.open(file)) {
            output.position(Math.max(0, output.size() - END_BYTES));
            var bytes = Channels.newInputStream(output).readAllBytes();
            return new String(bytes, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
        scratch.close();
    }
}
