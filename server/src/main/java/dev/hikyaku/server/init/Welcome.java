package dev.hikyaku.server.init;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.server.command.Json;
import dev.hikyaku.server.command.Table;
import dev.hikyaku.server.doctor.ZoneLine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is printed when all is written.
 *
 * @param files by name, true when written, false when left as it was
 * @param zones the records by zone
 * @param texts the same as zone-file text
 */
record Welcome(
        Plan plan,
        Path directory,
        Map<String, Boolean> files,
        Map<String, List<ZoneLine>> zones,
        Map<String, String> texts,
        DnsPlan dns) {

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("Written to %s: %d files%n".formatted(directory, names(true).size()));
        names(false).forEach(name -> text.append("Left as it was: %s%n".formatted(name)));
        warnings().forEach(warning -> text.append("WARN %s%n".formatted(warning)));
        text.append("%nDNS records to set:%n%n".formatted());
        Table table = Table.of("ZONE", "NAME", "TYPE", "VALUE");
        zones.forEach(
                (zone, lines) ->
                        lines.forEach(
                                line -> table.row(zone, line.name(), line.type(), line.data())));
        dns.pointers()
                .forEach(line -> table.row("(provider)", line.name(), line.type(), line.data()));
        text.append(table);
        text.append("%nThe same for zone files, also in dns/:%n%n".formatted());
        texts.values().forEach(zone -> text.append(zone).append('\n'));
        dns.notes().forEach(note -> text.append("- %s%n".formatted(note)));
        text.append("%nNext:%n%n".formatted());
        next().forEach(step -> text.append("    %s%n".formatted(step)));
        return text.toString();
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("directory", directory.toString());
        json.put("role", plan.role().lowerCase());
        strings(json.putArray("written"), names(true));
        strings(json.putArray("left"), names(false));
        strings(json.putArray("warnings"), warnings());
        ArrayNode records = json.putArray("records");
        zones.forEach((zone, lines) -> lines.forEach(line -> add(records, zone, line)));
        dns.pointers().forEach(line -> add(records, "", line));
        strings(json.putArray("notes"), dns.notes());
        strings(json.putArray("next"), next());
        return json;
    }

    private static void add(ArrayNode records, String zone, ZoneLine line) {
        records.addObject()
                .put("zone", zone)
                .put("name", line.name())
                .put("type", line.type())
                .put("data", line.data());
    }

    private static void strings(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private List<String> names(boolean written) {
        return files.entrySet().stream()
                .filter(file -> file.getValue() == written)
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<String> warnings() {
        return plan.certificate().isPresent()
                ? List.of()
                : List.of(
                        "the certificate in tls/ is self-signed: mail programs refuse it; put a"
                                + " real one there before users come");
    }

    private List<String> next() {
        List<String> steps = new ArrayList<>();
        steps.add("set -a; . %s/hikyaku.env; set +a".formatted(directory));
        steps.add("bin/hikyaku                          # starts the server");
        if (plan.hasUsers()) {
            steps.add(
                    "bin/hikyaku users add you@%s     # in another terminal, when it runs"
                            .formatted(plan.domains().getFirst()));
        }
        steps.add("bin/hikyaku doctor                   # what is still to do");
        return steps;
    }
}
