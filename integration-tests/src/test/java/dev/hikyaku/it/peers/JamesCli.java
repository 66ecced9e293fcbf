package dev.hikyaku.it.peers;

import java.util.ArrayList;
import java.util.List;

/** {@code bin/james-cli} as a process, told where the server is by the environment alone. */
public final class JamesCli {
    private static final String PROGRAM = HikyakuProcess.home().resolve("bin/james-cli").toString();

    private final HikyakuProcess server;

    public JamesCli(HikyakuProcess server) {
        this.server = server;
    }

    /** One command, not yet run. */
    public Command command(String... words) {
        var line = new ArrayList<>(List.of(PROGRAM));
        line.addAll(List.of(words));
        return here(Command.of(line));
    }

    /** The same at a terminal, where a line of input is typed at each question of the tool. */
    public Command atTerminal(String... words) {
        return here(Command.atTerminal(PROGRAM, words));
    }

    private Command here(Command command) {
        return command.environment("HIKYAKU_VAR", server.var().toString())
                .environment("HIKYAKU_JMX_PORT", Integer.toString(server.port("jmx")));
    }
}
