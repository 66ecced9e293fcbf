package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code hikyaku metrics}: the server's figures, as Prometheus reads them. */
@Command(
        name = "metrics",
        description = "Prints the server's figures, one a line.",
        footer = {"", "Example:", "  hikyaku metrics login"})
final class MetricsCommand implements Callable<Integer> {
    @Mixin private WebAdminOptions webadmin;
    @Mixin private Output output;

    @Parameters(
            arity = "0..1",
            paramLabel = "WORD",
            description = "Only those with this in their name, whatever its case.")
    private String word = "";

    @Override
    public Integer call() {
        String text =
                WebAdminClient.expect(webadmin.client().fetch(Target.of("metrics"), "text/plain"))
                        .text();
        String wanted = word.toLowerCase(Locale.ROOT);
        List<String> lines =
                text.lines()
                        .filter(line -> !line.startsWith("#") && line.lastIndexOf(' ') > 0)
                        .filter(line -> line.toLowerCase(Locale.ROOT).contains(wanted))
                        .sorted()
                        .toList();
        ObjectNode json = Json.object();
        Table table = Table.plain();
        for (String line : lines) {
            int gap = line.lastIndexOf(' ');
            String value = line.substring(gap + 1);
            table.row(line.substring(0, gap), value);
            put(json, line.substring(0, gap), value);
        }
        return output.show(json, table);
    }

    /** JSON has no NaN: it becomes null. */
    private static void put(ObjectNode json, String name, String value) {
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                json.put(name, number);
                return;
            }
        } catch (NumberFormatException e) {
            // Told as null, as the infinite ones.
        }
        json.putNull(name);
    }
}
