package dev.hikyaku.it.peers;

import java.util.List;
import java.util.stream.Stream;

/** {@code bin/james-cli} as a process, told where the server is by the environment alone. */
public final class JamesCli {
    private final HikyakuProcess server;

    public JamesCli(HikyakuProcess server) {
        this.server = server;
    }

    /** One command, not yet run. */
    public Command command(String... words) {
        List<String> line =
                Stream.concat(
                                Stream.of(
                                        HikyakuProcess.home().resolve("bin/james-cli").toString()),
                                Stream.of(words))
                        .toList();
        return Command.of(line)
                .environment("HIKYAKU_VAR", server.var().toString())
                .environment("HIKYAKU_JMX_PORT", Integer.toString(server.port("jmx")));
    }
}
