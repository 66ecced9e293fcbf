package dev.hikyaku.server.configuration;

import com.google.inject.CreationException;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Message;

import dev.hikyaku.server.configuration.ConfigurationCheck.Listener;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns what stopped a start into one readable line a cause. Main prints these and nothing else;
 * the stack trace belongs at DEBUG.
 *
 * <pre>
 * smtpserver.xml: bind: 0.0.0.0:25 (expected: a free port; already in use)
 * </pre>
 *
 * <p>Ports are opened by the listeners themselves and not tried before, so nothing can come
 * between; which of them failed is found out afterwards.
 */
public final class StartFailure {
    private static final Pattern IN_HOUSE_FORM = Pattern.compile(".+: .*\\(expected: .+\\)");
    private static final int MOST_CAUSES = 50;

    private final List<Listener> listeners;

    private StartFailure(List<Listener> listeners) {
        this.listeners = listeners;
    }

    /** Explains with the listeners of the directory that was checked. */
    public static StartFailure of(ConfigurationCheck check) {
        return new StartFailure(check.listeners());
    }

    /** One line a cause; never empty. */
    public List<String> explain(Throwable failure) {
        Set<String> lines = new LinkedHashSet<>();
        explain(failure, lines, 0);
        if (lines.isEmpty()) {
            lines.add(plain(root(failure)));
        }
        return List.copyOf(lines);
    }

    // The deepest cause that speaks the house's form speaks best: those around it only repeat it.
    private void explain(Throwable failure, Set<String> lines, int depth) {
        if (depth > MOST_CAUSES) {
            return;
        }
        if (failure instanceof SocketException socket) {
            lines.addAll(ports(socket));
            return;
        }
        Set<String> inner = new LinkedHashSet<>();
        causes(failure).forEach(cause -> explain(cause, inner, depth + 1));
        lines.addAll(inner);
        String line = firstLine(String.valueOf(failure.getMessage()));
        if (inner.isEmpty() && !isGuice(failure) && IN_HOUSE_FORM.matcher(line).matches()) {
            lines.add(line);
        }
    }

    private static boolean isGuice(Throwable failure) {
        return failure.getClass().getPackageName().startsWith("com.google.inject");
    }

    // Guice gathers several failures in one exception; each message has a cause of its own.
    private static List<Throwable> causes(Throwable failure) {
        if (failure instanceof ProvisionException provision) {
            return causes(provision.getErrorMessages());
        }
        if (failure instanceof CreationException creation) {
            return causes(creation.getErrorMessages());
        }
        if (failure instanceof com.google.inject.ConfigurationException configuration) {
            return causes(configuration.getErrorMessages());
        }
        return failure.getCause() == null ? List.of() : List.of(failure.getCause());
    }

    private static List<Throwable> causes(Iterable<Message> messages) {
        List<Throwable> causes = new ArrayList<>();
        for (Message message : messages) {
            causes.add(
                    Optional.ofNullable(message.getCause())
                            .orElseGet(() -> new IllegalStateException(message.getMessage())));
        }
        return causes;
    }

    private List<String> ports(SocketException failure) {
        List<String> lines =
                listeners.stream()
                        .flatMap(listener -> Ports.check(listener).stream())
                        .map(Problem::toString)
                        .toList();
        return lines.isEmpty() ? List.of(unknownPort(failure)) : lines;
    }

    private static String unknownPort(IOException failure) {
        String value = failure instanceof BindException ? "a port" : "a socket";
        return new Problem("listener", "bind", value, Ports.expectedAfter(failure)).toString();
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < MOST_CAUSES && !causes(root).isEmpty(); depth++) {
            root = causes(root).get(0);
        }
        return root;
    }

    private static String plain(Throwable root) {
        String kind = root.getClass().getSimpleName();
        String message = root.getMessage() == null ? "" : firstLine(root.getMessage());
        String what = message.isEmpty() ? kind : kind + ": " + message;
        return new Problem("start", "failed", what, "see the stack trace at DEBUG").toString();
    }

    private static String firstLine(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }
}
