package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hikyaku quota}: how many messages and bytes mailboxes may hold. */
@Command(
        name = "quota",
        description = {
            "How many messages and bytes mailboxes may hold.",
            "WHOSE is an account, a domain, or the word global. The account's own limit wins over",
            "the domain's, that over the global one."
        },
        footer = {"", "Example:", "  hikyaku quota show bob@example.org"})
final class QuotaCommand {
    private static final String WHOSE = "An account, a domain, or global.";
    private static final String SIZE = "size";
    private static final String COUNT = "count";

    @Command(
            name = "show",
            description = "Shows the limits and, for an account, what is used.",
            footer = {"", "Example:", "  hikyaku quota show bob@example.org"})
    int show(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "WHOSE", description = WHOSE) String whose) {
        JsonNode quota = webadmin.client().get(target(whose));
        Table table = Table.of("LIMIT", "MESSAGES", "SIZE");
        if ("global".equals(whose)) {
            row(table, "global", quota);
        } else {
            row(table, "global", quota.path("global"));
            row(table, "domain", quota.path("domain"));
            if (quota.has("user")) {
                row(table, "user", quota.path("user"));
            }
            row(table, "in force", quota.path("computed"));
            if (quota.has("occupation")) {
                row(table, "used", quota.path("occupation"));
            }
        }
        return output.show(quota, table);
    }

    @Command(
            name = "set",
            description = "Sets one limit or both.",
            footer = {"", "Example:", "  hikyaku quota set example.org --size 5G --count 100000"})
    int set(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "WHOSE", description = WHOSE) String whose,
            @Option(
                            names = "--size",
                            paramLabel = "BYTES",
                            description = "Such as 500M, 5G, or unlimited.")
                    String size,
            @Option(
                            names = "--count",
                            paramLabel = "MESSAGES",
                            description = "Such as 100000, or unlimited.")
                    String count) {
        if (size == null && count == null) {
            throw CommandFailure.wrong("limit", "none", "--size, --count or both");
        }
        ObjectNode change = Json.object().put("done", "set").put("whose", whose);
        if (size != null) {
            change.put(SIZE, Amount.bytes("--size", size));
        }
        if (count != null) {
            change.put(COUNT, Amount.count("--count", count));
        }
        WebAdminClient client = webadmin.client();
        for (String limit : new String[] {SIZE, COUNT}) {
            if (change.has(limit)) {
                client.put(
                        target(whose).and(limit),
                        JsonNodeFactory.instance.numberNode(change.path(limit).asLong()));
            }
        }
        return output.done("quota set", change, whose);
    }

    @Command(
            name = "unset",
            description = "Takes one limit or both back, so that the next wider one holds.",
            footer = {"", "Example:", "  hikyaku quota unset bob@example.org --size"})
    int unset(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "WHOSE", description = WHOSE) String whose,
            @Option(names = "--size", description = "Only the limit of bytes.") boolean size,
            @Option(names = "--count", description = "Only the limit of messages.") boolean count) {
        WebAdminClient client = webadmin.client();
        if (size || !count) {
            client.delete(target(whose).and(SIZE));
        }
        if (count || !size) {
            client.delete(target(whose).and(COUNT));
        }
        return output.done("quota unset", "whose", whose);
    }

    private static Target target(String whose) {
        if ("global".equals(whose)) {
            return Target.of("quota");
        }
        String kind = whose.contains("@") ? "users" : "domains";
        return Target.of("quota", kind).andTwice(whose);
    }

    private static void row(Table table, String name, JsonNode limits) {
        table.row(name, messages(limits.path(COUNT)), size(limits.path(SIZE)));
    }

    private static String messages(JsonNode count) {
        if (!count.isNumber()) {
            return null;
        }
        return count.asLong() == Amount.UNLIMITED ? "unlimited" : count.asText();
    }

    private static String size(JsonNode size) {
        return size.isNumber() ? Amount.text(size.asLong()) : null;
    }
}
