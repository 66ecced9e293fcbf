package dev.hikyaku.server.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.server.command.CommandFailure;
import dev.hikyaku.server.command.ExitCode;
import dev.hikyaku.server.command.Json;
import dev.hikyaku.server.command.Output;
import dev.hikyaku.server.command.ServerFiles;
import dev.hikyaku.server.command.Table;
import dev.hikyaku.server.store.mailbox.Inspection;
import dev.hikyaku.server.store.mailbox.Inspection.Flaw;
import dev.hikyaku.server.store.mailbox.Inspection.Report;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Clock;

/** {@code hikyaku store}: looks at the data directory of a store that is not running. */
@Command(
        name = "store",
        description = "Looks at the mailboxes and mails of a server that is stopped.",
        footer = {"", "Example:", "  hikyaku store verify --role store"})
public final class StoreCommand {
    @Command(
            name = "verify",
            description = {
                "Compares database and files of a stopped server: exit code 1 when something is",
                "wrong. Every mail is read. Configuration and data are found as the server does."
            },
            footer = {"", "Example:", "  hikyaku store verify --role store --repair"})
    int verify(
            @Mixin Output output,
            @Mixin ServerFiles server,
            @Option(names = "--repair", description = "Mend what can be mended.") boolean repair) {
        Report report = inspect(server, repair);
        output.show(json(report), text(report));
        return report.isSound() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static Report inspect(ServerFiles server, boolean repair) {
        try (OpenStore store =
                OpenStore.open(server.directories().var(), settings(server), Clock.systemUTC())) {
            return new Inspection(store.database(), store.files()).inspect(repair);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage());
        }
    }

    private static StoreSettings settings(ServerFiles server) {
        try {
            return server.properties(StoreSettings.FILE + ".properties")
                    .map(StoreSettings::from)
                    .orElseGet(StoreSettings::usual);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage());
        }
    }

    private static ObjectNode json(Report report) {
        ObjectNode json =
                Json.object()
                        .put("sound", report.isSound())
                        .put("files", report.files())
                        .put("messages", report.messages())
                        .put("mailboxes", report.mailboxes());
        ArrayNode flaws = json.putArray("flaws");
        for (Flaw flaw : report.flaws()) {
            flaws.addObject()
                    .put("kind", flaw.kind().name())
                    .put("number", flaw.number())
                    .put("repaired", flaw.repaired());
        }
        return json;
    }

    private static String text(Report report) {
        String looked =
                "%d mailboxes, %d messages, %d files: %s\n"
                        .formatted(
                                report.mailboxes(),
                                report.messages(),
                                report.files(),
                                report.isSound() ? "sound" : "not sound");
        if (report.flaws().isEmpty()) {
            return looked;
        }
        Table table = Table.of("FLAW", "NUMBER", "REPAIRED", "WHAT TO DO");
        for (Flaw flaw : report.flaws()) {
            table.row(
                    flaw.kind().name(),
                    Long.toString(flaw.number()),
                    flaw.repaired() ? "yes" : "no",
                    flaw.repaired() ? null : flaw.kind().remedy());
        }
        return table + looked;
    }
}
