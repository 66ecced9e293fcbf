package dev.hikyaku.server.command;

import dev.hikyaku.privacy.Printable;

import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Tells on standard error, in one line, why a command was not done. */
final class Failures
        implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        boolean json = Arrays.asList(arguments).contains("--json");
        if (e.getCause() instanceof CommandFailure failure) {
            return tell(command, json, failure.getMessage(), failure.exitCode());
        }
        return tell(command, json, message(e), ExitCode.WRONG_ARGUMENTS);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
        boolean json = result.expandedArgs().contains("--json");
        if (e instanceof CommandFailure failure) {
            return tell(command, json, failure.getMessage(), failure.exitCode());
        }
        return tell(command, json, "failed: " + e, ExitCode.FAILED);
    }

    private static int tell(CommandLine command, boolean json, String message, int exitCode) {
        PrintWriter err = command.getErr();
        err.println(
                json
                        ? Json.line(Json.object().put("error", message).put("exitCode", exitCode))
                        : "hikyaku: " + Printable.of(message));
        err.flush();
        return exitCode;
    }

    private static String message(ParameterException e) {
        String help = e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        if (e instanceof MissingParameterException missing) {
            String names =
                    missing.getMissing().stream()
                            .map(argument -> argument.paramLabel())
                            .collect(Collectors.joining(" "));
            return names.isEmpty()
                    ? e.getMessage()
                    : "%s: missing (expected: see %s)".formatted(names, help);
        }
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            String expected =
                    near.isEmpty()
                            ? "see " + help
                            : "see %s; did you mean %s?".formatted(help, near.get(0));
            return "%s: unknown (expected: %s)"
                    .formatted(String.join(" ", unmatched.getUnmatched()), expected);
        }
        return e.getMessage().lines().findFirst().orElse("") + " (expected: see " + help + ")";
    }
}
