package dev.hikyaku.it.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Postfix' sink: takes mail by SMTP or LMTP and forgets it. */
public final class SmtpSink implements AutoCloseable {
    private static final Pattern MESSAGES = Pattern.compile("mesg=(\\d+)");

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
                            "smtp-sink", line, scratch.path(), Map.of(), scratch.resolve("out"));
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
        var counts = MESSAGES.matcher(program.output()).results();
        return counts.mapToInt(count -> Integer.parseInt(count.group(1))).max().orElse(0);
    }

    @Override
    public void close() {
        program.close();
        scratch.close();
    }
}
