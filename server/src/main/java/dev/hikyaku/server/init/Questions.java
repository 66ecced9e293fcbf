package dev.hikyaku.server.init;

import dev.hikyaku.server.command.Caller;
import dev.hikyaku.server.command.CommandFailure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Asks for what no option gave: on the terminal, or line by line from standard input, the questions
 * on standard error. A wrong answer is told at once and asked for again; a wrong option, or an end
 * of the answers, ends the command with 64.
 */
final class Questions {
    private final Optional<Caller.Terminal> terminal;
    private final BufferedReader input;
    private final PrintWriter err;
    private final boolean asks;

    Questions(Caller caller, PrintWriter err, boolean asks) {
        this.terminal = caller.terminal();
        this.input =
                new BufferedReader(new InputStreamReader(caller.input(), StandardCharsets.UTF_8));
        this.err = err;
        this.asks = asks;
    }

    /** An answer there must be. */
    String required(Field field, Optional<String> given, Optional<String> otherwise) {
        return answer(field, given, otherwise, field.expected()).orElseThrow(() -> missing(field));
    }

    /** An answer that may be left out with an empty line. */
    Optional<String> optional(Field field, Optional<String> given) {
        return answer(field, given, Optional.of(""), "empty, or " + field.expected())
                .filter(text -> !text.isEmpty());
    }

    private Optional<String> answer(
            Field field, Optional<String> given, Optional<String> otherwise, String expected) {
        if (given.isPresent()) {
            return Optional.of(checked(field, given.get()));
        }
        if (!asks) {
            return otherwise;
        }
        String hint = otherwise.filter(text -> !text.isEmpty()).map(" [%s]"::formatted).orElse("");
        for (String line = line(field, hint, expected);
                line != null;
                line = line(field, hint, expected)) {
            String text = line.strip();
            if (text.isEmpty() && otherwise.isPresent()) {
                return otherwise;
            }
            if (field.accepts(text)) {
                return Optional.of(text);
            }
            err.println("%s: %s (expected: %s)".formatted(field.label(), text, expected));
            err.flush();
        }
        throw missing(field);
    }

    private static String checked(Field field, String text) {
        if (!field.accepts(text.strip())) {
            throw CommandFailure.wrong(field.option(), text, field.expected());
        }
        return text.strip();
    }

    private static CommandFailure missing(Field field) {
        return CommandFailure.wrong(field.option(), "missing", field.expected());
    }

    private String line(Field field, String hint, String expected) {
        String prompt = "%s (%s)%s: ".formatted(field.label(), expected, hint);
        if (terminal.isPresent()) {
            return terminal.get().line(prompt);
        }
        err.print(prompt);
        err.flush();
        try {
            String line = input.readLine();
            err.println();
            return line;
        } catch (IOException e) {
            return null;
        }
    }
}
