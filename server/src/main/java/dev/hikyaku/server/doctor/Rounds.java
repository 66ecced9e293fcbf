package dev.hikyaku.server.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs checks at the same time and hands their findings back in the order asked for.
 *
 * <p>A check past its deadline is interrupted and a warning; one that breaks is a failure with its
 * reason. Neither keeps the others from being heard.
 */
final class Rounds {

    /**
     * What one check found.
     *
     * @param check its name
     * @param findings at least one
     */
    record Result(String check, List<Finding> findings) {
        Verdict verdict() {
            return findings.stream().map(Finding::verdict).reduce(Verdict.OK, Verdict::worse);
        }
    }

    private Rounds() {}

    static List<Result> make(List<Check> checks, Site site) throws InterruptedException {
        ExecutorService visits = Executors.newVirtualThreadPerTaskExecutor();
        try {
            long start = System.nanoTime();
            List<Future<List<Finding>>> under = new ArrayList<>();
            for (Check check : checks) {
                under.add(visits.submit(() -> check.examine(site)));
            }
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < checks.size(); i++) {
                results.add(result(checks.get(i), under.get(i), start));
            }
            return results;
        } finally {
            visits.shutdownNow();
        }
    }

    private static Result result(Check check, Future<List<Finding>> visit, long start)
            throws InterruptedException {
        long left = start + check.deadline().toNanos() - System.nanoTime();
        try {
            return new Result(check.name(), visit.get(Math.max(left, 0), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            visit.cancel(true);
            return one(
                    check,
                    Finding.warn(
                            "not examined: no end within %d seconds"
                                    .formatted(check.deadline().toSeconds()),
                            "try again with --only " + check.name()));
        } catch (ExecutionException e) {
            return one(check, broken(check, e.getCause()));
        }
    }

    private static Finding broken(Check check, Throwable cause) {
        return switch (cause) {
            case Unexamined unexamined -> unexamined.finding();
            case IOException refused ->
                    Finding.warn(
                            "not examined: " + reason(refused),
                            "try again with --only " + check.name());
            default ->
                    Finding.fail(
                            "the check itself failed: " + reason(cause),
                            "report it as a defect of hikyaku doctor");
        };
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ": " + message;
    }

    private static Result one(Check check, Finding finding) {
        return new Result(check.name(), List.of(finding));
    }
}
