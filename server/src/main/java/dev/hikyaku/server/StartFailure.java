package dev.hikyaku.server;

import com.google.inject.CreationException;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Message;

import java.net.BindException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Finds the one line of a failed start that tells an operator what to mend: a message of the form
 * {@code name: value (expected: …)} where there is one, otherwise what failed first and why.
 */
final class StartFailure {
    private static final int DEEPEST = 30;

    private StartFailure() {}

    static String inOneLine(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof BindException) {
                return line(cause) + " (expected: a free port that this user may open)";
            }
        }
        List<String> lines = causes.stream().map(StartFailure::line).distinct().toList();
        return lines.stream()
                .filter(line -> line.contains("(expected: "))
                .findFirst()
                .orElseGet(() -> firstAndLast(lines));
    }

    private static String firstAndLast(List<String> lines) {
        String first = lines.getFirst();
        String last = lines.getLast();
        return first.contains(last) ? first : first + ": " + last;
    }

    /** The chain from the outside in, without the wrappers that say nothing of their own. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        Throwable next = failure;
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            Throwable cause = cause(next);
            if (cause == null || !isWrapper(next, cause)) {
                causes.add(next);
            }
            next = cause;
        }
        return causes;
    }

    private static boolean isWrapper(Throwable outer, Throwable cause) {
        return outer.getMessage() == null
                || outer.getMessage().equals(cause.toString())
                || outer instanceof CreationException
                || outer instanceof ProvisionException;
    }

    private static Throwable cause(Throwable failure) {
        return switch (failure) {
            case CreationException creation -> causeOf(creation.getErrorMessages());
            case ProvisionException provision -> causeOf(provision.getErrorMessages());
            default -> failure.getCause();
        };
    }

    private static Throwable causeOf(Collection<Message> messages) {
        return messages.stream()
                .map(Message::getCause)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** An exception whose message alone says nothing is told with its name. */
    private static String line(Throwable failure) {
        String message = failure.getMessage();
        boolean telling = message != null && message.strip().contains(" ");
        return (telling ? message : failure.toString()).lines().findFirst().orElse("").strip();
    }
}
