package dev.hikyaku.server.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.server.command.Json;

import java.util.List;
import java.util.Locale;

/**
 * What the doctor says, for people or for programs.
 *
 * @param results what each check found
 */
record Report(List<Rounds.Result> results) {

    Verdict verdict() {
        return results.stream().map(Rounds.Result::verdict).reduce(Verdict.OK, Verdict::worse);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Rounds.Result result : results) {
            for (Finding finding : result.findings()) {
                append(text, result.check(), finding);
            }
        }
        return text.append(
                        "doctor: %d ok, %d warnings, %d failures%n"
                                .formatted(
                                        count(Verdict.OK),
                                        count(Verdict.WARN),
                                        count(Verdict.FAIL)))
                .toString();
    }

    private static void append(StringBuilder text, String check, Finding finding) {
        text.append("%-4s %s: %s%n".formatted(finding.verdict(), check, finding.fact()));
        boolean well = finding.verdict() == Verdict.OK;
        if (!well) {
            finding.comparison()
                    .ifPresent(
                            both ->
                                    text.append(
                                            "     expected: %s%n     found: %s%n"
                                                    .formatted(both.expected(), both.found())));
        }
        if (!finding.instruction().isEmpty()) {
            text.append("     do: %s%n".formatted(finding.instruction()));
        }
    }

    private long count(Verdict verdict) {
        return results.stream()
                .flatMap(result -> result.findings().stream())
                .filter(finding -> finding.verdict() == verdict)
                .count();
    }

    ObjectNode json() {
        ObjectNode report = Json.object();
        report.put("verdict", lower(verdict()));
        ArrayNode checks = report.putArray("checks");
        for (Rounds.Result result : results) {
            ObjectNode check = checks.addObject();
            check.put("check", result.check());
            check.put("verdict", lower(result.verdict()));
            ArrayNode findings = check.putArray("findings");
            result.findings().forEach(finding -> add(findings.addObject(), finding));
        }
        return report;
    }

    private static void add(ObjectNode node, Finding finding) {
        node.put("verdict", lower(finding.verdict()));
        node.put("fact", finding.fact());
        if (!finding.instruction().isEmpty()) {
            node.put("do", finding.instruction());
        }
        finding.comparison()
                .ifPresent(
                        both -> {
                            node.put("expected", both.expected());
                            node.put("found", both.found());
                        });
    }

    private static String lower(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
