package dev.hikyaku.server.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code hikyaku completion}: the script with which a shell completes this command. */
@Command(
        name = "completion",
        description = "Prints the script with which a shell completes this command.",
        footer = {
            "",
            "Example:",
            "  source <(hikyaku completion bash)",
        })
final class CompletionCommand implements Callable<Integer> {
    /** What a shell completes for. */
    enum Shell {
        bash,
        zsh
    }

    /** The script is bash's; this loads zsh's own understanding of such scripts. */
    private static final String FOR_ZSH =
            "autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n";

    @Spec private CommandSpec command;
    @Mixin private Output output;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell;

    @Override
    public Integer call() {
        String script =
                AutoComplete.bash(
                        "hikyaku",
                        HikyakuCommand.commandLine(Caller.of(command), Optional.empty()));
        String text = shell == Shell.zsh ? FOR_ZSH + script : script;
        return output.show(Json.object().put("shell", shell.name()).put("script", text), text);
    }
}
