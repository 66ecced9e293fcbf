package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One kind of webadmin's address mappings.
 *
 * @param noun the kind in webadmin's paths
 * @param via the part between the two addresses in webadmin's paths; may be empty
 * @param type the kind in webadmin's list of all mappings
 * @param owned whether that list names the owner's address first
 * @param other what the other address is called
 */
record AddressMappings(String noun, String via, String type, boolean owned, String other) {

    private record Pair(String address, String other) {}

    int list(WebAdminClient client, Output output, String address) {
        ArrayNode json = Json.array();
        Table table = Table.of("ADDRESS", other.toUpperCase(Locale.ROOT));
        for (Pair pair : all(client)) {
            if (address == null || address.equalsIgnoreCase(pair.address())) {
                json.add(Json.object().put("address", pair.address()).put(other, pair.other()));
                table.row(pair.address(), pair.other());
            }
        }
        return output.show(json, table);
    }

    int add(WebAdminClient client, Output output, String address, String other) {
        client.put(target(address, other));
        return output.done("added", change("added", address, other), other);
    }

    /** Webadmin says 204 to what is not there; whoever mistypes an address wants to know. */
    int remove(WebAdminClient client, Output output, String address, String other) {
        boolean known =
                all(client).stream()
                        .anyMatch(
                                pair ->
                                        pair.address().equalsIgnoreCase(address)
                                                && pair.other().equalsIgnoreCase(other));
        if (!known) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "%s: %s of %s (expected: one of hikyaku %s list)"
                            .formatted(this.other, other, address, noun));
        }
        client.delete(target(address, other));
        return output.done("removed", change("removed", address, other), other);
    }

    private ObjectNode change(String done, String address, String other) {
        return Json.object().put("done", done).put("address", address).put(this.other, other);
    }

    private Target target(String address, String other) {
        Target owner = Target.of("address", noun).andTwice(address);
        return (via.isEmpty() ? owner : owner.and(via)).andTwice(other);
    }

    private List<Pair> all(WebAdminClient client) {
        List<Pair> pairs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> source : client.get(Target.of("mappings")).properties()) {
            for (JsonNode mapping : source.getValue()) {
                if (type.equals(mapping.path("type").asText())) {
                    String target = mapping.path("mapping").asText();
                    pairs.add(
                            owned
                                    ? new Pair(source.getKey(), target)
                                    : new Pair(target, source.getKey()));
                }
            }
        }
        pairs.sort(Comparator.comparing(Pair::address).thenComparing(Pair::other));
        return pairs;
    }
}
