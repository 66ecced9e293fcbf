package dev.hikyaku.server.configuration;

import dev.hikyaku.lmtp.RoutingTable;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of routes can be made of the file: it says itself what is wrong with it. */
record RoutesRule() implements Rule {
    private static final Pattern PROBLEM =
            Pattern.compile("([^:]+): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);

    @Override
    public void check(Entry file, Finding finding) {
        Map<String, String> keys = new HashMap<>();
        for (Entry entry : file.children()) {
            Value value = entry.value().orElseThrow();
            if (value.defect().isPresent()) {
                return;
            }
            keys.put(entry.name(), value.text());
        }
        try {
            RoutingTable.from(keys);
        } catch (IllegalArgumentException e) {
            Matcher problem = PROBLEM.matcher(e.getMessage());
            if (problem.matches()) {
                finding.report(file, problem.group(1), problem.group(2), problem.group(3));
            } else {
                finding.report(file, "routes", e.getMessage(), "a table of routes");
            }
        }
    }
}
