package dev.hikyaku.server;

import com.google.inject.CreationException;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Message;

import java.net.BindException;
import java.util.Collection;
import java.util.Set;

/** Finds the one line of a failed start that tells an operator what to mend. */
final class StartFailure {
    private static final Set<String> WRAPPERS =
            Set.of(
                    "java.lang.RuntimeException",
                    "java.util.concurrent.CompletionException",
                    "java.util.concurrent.ExecutionException",
                    "java.lang.reflect.InvocationTargetException");

    private StartFailure() {}

    static String inOneLine(Throwable failure) {
        Throwable cause = cause(failure);
        String message = cause.getMessage();
        String line = message == null ? cause.toString() : message.lines().findFirst().orElse("");
        if (cause instanceof BindException) {
            return "bind: " + line + " (expected: a free port this user may open)";
        }
        return cause instanceof Error || cause instanceof NullPointerException
                ? cause.toString().lines().findFirst().orElse("")
                : line;
    }

    private static Throwable cause(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable next = failure; next != null; next = next(next)) {
            if (!WRAPPERS.contains(next.getClass().getName()) && next.getMessage() != null) {
                deepest = next;
            }
        }
        return deepest;
    }

    private static Throwable next(Throwable failure) {
        if (failure instanceof CreationException creation) {
            return causeOf(creation.getErrorMessages());
        }
        if (failure instanceof ProvisionException provision) {
            return causeOf(provision.getErrorMessages());
        }
        return failure.getCause();
    }

    private static Throwable causeOf(Collection<Message> messages) {
        return messages.stream()
                .map(Message::getCause)
                .filter(cause -> cause != null)
                .findFirst()
                .orElse(null);
    }
}
