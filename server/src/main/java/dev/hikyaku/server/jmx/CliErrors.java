package dev.hikyaku.server.jmx;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.ConnectException;
import java.rmi.ConnectIOException;
import java.util.ArrayList;
import java.util.List;

import javax.management.InstanceNotFoundException;
import javax.naming.NamingException;

/** Tells what became of a command from the exception James' tool ends with. */
final class CliErrors {
    private static final int MOST_CAUSES = 20;

    private CliErrors() {}

    static CliFailure explain(Exception failure, CliArguments arguments) {
        List<Throwable> causes = causes(failure);
        if (failure instanceof SecurityException refused
                && String.valueOf(refused.getMessage()).startsWith("Authentication failed")) {
            return new CliFailure(
                    CliFailure.NO_CREDENTIAL,
                    "%s: refused (expected: the file of the server at %s:%d)"
                            .formatted(
                                    arguments.passwordFile(), arguments.host(), arguments.port()));
        }
        if (causes.stream().anyMatch(CliErrors::isUnreachable)) {
            return new CliFailure(
                    CliFailure.UNREACHABLE,
                    "%s:%d: no JMX server of James there (expected: a running store or standalone with jmx.enabled=true)"
                            .formatted(arguments.host(), arguments.port()));
        }
        return new CliFailure(
                CliFailure.FAILED,
                arguments.command().getCommand() + ": " + words(causes.getLast()));
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof java.rmi.ConnectException
                || cause instanceof ConnectIOException
                || cause instanceof NamingException
                || cause instanceof InstanceNotFoundException;
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure;
                cause != null && causes.size() < MOST_CAUSES;
                cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static String words(Throwable cause) {
        String message = cause.getMessage();
        boolean plain = message != null && !message.isBlank();
        String kind = cause.getClass().getSimpleName();
        if (cause instanceof IOException || cause instanceof UndeclaredThrowableException) {
            return plain ? kind + ": " + message : kind;
        }
        return plain ? message.lines().findFirst().orElse(kind) : kind;
    }
}
