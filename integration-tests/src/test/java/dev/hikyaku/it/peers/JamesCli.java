package dev.hikyaku.it.peers;

import java.util.ArrayList;
import java.util.List;

/** {@code bin/james-cli} as a process, told where the server is by the environment alone. */
public final class JamesCli {
    private final HikyakuProcess server;

    public JamesCli(HikyakuProcess server) {
        this.server = server;
    }

    /** One command, not yet run. */
    public Command command(String... words) {
        return command(List.of(), words);
    }

    /** The same at a terminal, where a line of input is typed at each question of the tool. */
    public Command atTerminal(String... words) {
        return command(List.of("python3", "-c", Scratch.text("terminal.py")), words);
    }

    private Command command(List<String> before, String... words) {
        var line = new ArrayList<>(before);
        line.add(HikyakuProcess.home().resolve("bin/james-cli").toString());
        line.addAll(List.of(words));
        return Command.of(line)
                .environment("HIKYAKU_VAR", server.var().toString())
                .environment("HIKYAKU_JMX_PORT", Integer.toString(server.port("jmx")));
    }
}
