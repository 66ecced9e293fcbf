package dev.hikyaku.server.command;

import java.io.Console;
import java.util.Optional;

/** The terminal of this process. */
record ConsoleTerminal(Console console) implements Caller.Terminal {

    static {
        // JDK 22 to 24 have another by default, which is there without a terminal too.
        System.setProperty("jdk.console", "java.base");
    }

    /** Empty unless both input and output are a terminal. */
    static Optional<Caller.Terminal> ofProcess() {
        return Optional.ofNullable(System.console()).map(ConsoleTerminal::new);
    }

    @Override
    public char[] secret(String prompt) {
        return console.readPassword("%s", prompt);
    }

    @Override
    public String line(String prompt) {
        return console.readLine("%s", prompt);
    }
}
