package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Option;

import java.util.Objects;
import java.util.stream.Stream;

/** Which mails of a queue are meant: exactly one of the options. */
final class MailSelection {
    @Option(names = "--name", paramLabel = "NAME", description = "The mail of this name.")
    private String name;

    @Option(
            names = "--sender",
            paramLabel = "ADDRESS",
            description = "Mails of this envelope sender; <> for bounces.")
    private String sender;

    @Option(
            names = "--recipient",
            paramLabel = "ADDRESS",
            description = "Mails with this recipient.")
    private String recipient;

    @Option(names = "--all", description = "All mails of the queue.")
    private boolean all;

    boolean isAll() {
        return all;
    }

    /** The same selection for webadmin. */
    Target in(Target entries) {
        requireOne();
        if (name != null) {
            return entries.with("name", name);
        }
        if (sender != null) {
            return entries.with("sender", sender);
        }
        return recipient == null
                ? entries.with("all", "true")
                : entries.with("recipient", recipient);
    }

    /** Whether it means a mail of webadmin's list; nothing selected means each. */
    boolean matches(JsonNode mail) {
        if (name != null) {
            return name.equals(mail.path("name").asText());
        }
        if (sender != null) {
            return sender.equalsIgnoreCase(mail.path("sender").asText("<>"))
                    || "<>".equals(sender) && mail.path("sender").isNull();
        }
        return recipient == null
                || mail.path("recipients")
                        .valueStream()
                        .anyMatch(found -> recipient.equalsIgnoreCase(found.asText()));
    }

    private void requireOne() {
        long given = Stream.of(name, sender, recipient).filter(Objects::nonNull).count();
        if (given + (all ? 1 : 0) != 1) {
            throw CommandFailure.wrong(
                    "mails", "not chosen by one option", "--name, --sender, --recipient or --all");
        }
    }
}
