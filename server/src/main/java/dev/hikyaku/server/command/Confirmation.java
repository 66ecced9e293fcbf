package dev.hikyaku.server.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.Locale;

/**
 * Asks before what cannot be undone. Where nobody can be asked it is refused, unless {@code --yes}.
 */
final class Confirmation {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-y", "--yes"},
            description = "Do it without asking.")
    private boolean yes;

    /** Returns when it may be done. */
    void ask(String question) {
        if (yes) {
            return;
        }
        Caller.Terminal terminal =
                Caller.of(command)
                        .terminal()
                        .orElseThrow(
                                () ->
                                        CommandFailure.wrong(
                                                "--yes", "not given", "it without a terminal"));
        String answer = terminal.line(question + " [y/N] ");
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
            throw new CommandFailure(ExitCode.FAILED, "not done: no (expected: y)");
        }
    }
}
