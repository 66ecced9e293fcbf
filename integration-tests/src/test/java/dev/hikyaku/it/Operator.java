package dev.hikyaku.it;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the operators' command as a process of its own in an environment.
 *
 * @param environment its variables
 */
record Operator(Map<String, String> environment) {

    Operator with(String name, String value) {
        var copy = new HashMap<>(environment);
        copy.put(name, value);
        return new Operator(Map.copyOf(copy));
    }

    /** Runs it to its end, whatever its exit code. */
    Command.Finished run(String... arguments) {
        Path home = HikyakuProcess.home();
        var line = new ArrayList<String>(List.of(home.resolve("bin/hikyaku").toString()));
        line.addAll(List.of(arguments));
        Command command = Command.of(line).in(home).within(Duration.ofSeconds(120));
        environment.forEach(command::environment);
        return command.run();
    }
}
