package dev.hikyaku.server.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.server.Arguments;
import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.command.Caller;
import dev.hikyaku.server.command.CommandFailure;
import dev.hikyaku.server.command.ExitCode;
import dev.hikyaku.server.command.Json;
import dev.hikyaku.server.command.Output;
import dev.hikyaku.server.command.Table;
import dev.hikyaku.server.configuration.ConfigurationFiles;
import dev.hikyaku.server.store.mailbox.Inspection;
import dev.hikyaku.server.store.mailbox.Inspection.Flaw;
import dev.hikyaku.server.store.mailbox.Inspection.Report;

import org.apache.commons.configuration2.ex.ConfigurationException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** {@code hikyaku store}: looks at the data directory of a store that is not running. */
@Command(
        name = "store",
        description = "Looks at the mailboxes and mails of a server that is stopped.",
        footer = {"", "Example:", "  hikyaku store verify --role store"})
public final class StoreCommand {
    @Spec private CommandSpec spec;

    @Command(
            name = "verify",
            description = {
                "Compares database and files of a stopped server: exit code 1 when something is",
                "wrong. Every mail is read. Configuration and data are found as the server does."
            },
            footer = {"", "Example:", "  hikyaku store verify --role store --repair"})
    int verify(
            @Mixin Output output,
            @Option(names = "--role", paramLabel = "ROLE", description = "As the server.")
                    String role,
            @Option(names = "--conf", paramLabel = "DIR", description = "As the server.")
                    String conf,
            @Option(names = "--var", paramLabel = "DIR", description = "As the server.") String var,
            @Option(names = "--repair", description = "Mend what can be mended.") boolean repair) {
        Report report = inspect(directories(role, conf, var), repair);
        output.show(json(report), text(report));
        return report.isSound() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Directories directories(String role, String conf, String var) {
        Caller caller = Caller.of(spec);
        List<String> given = new ArrayList<>();
        add(given, "--role", role);
        add(given, "--conf", conf);
        add(given, "--var", var);
        try {
            return Arguments.from(given, new Environment(caller.variables()), caller.home())
                    .directories();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_ARGUMENTS, e.getMessage());
        }
    }

    private static void add(List<String> arguments, String name, String value) {
        if (value != null) {
            arguments.addAll(List.of(name, value));
        }
    }

    private Report inspect(Directories directories, boolean repair) {
        try (OpenStore store =
                OpenStore.open(directories.var(), settings(directories), Clock.systemUTC())) {
            return new Inspection(store.database(), store.files()).inspect(repair);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage());
        }
    }

    private StoreSettings settings(Directories directories) {
        ConfigurationFiles files =
                ConfigurationFiles.of(
                        directories.conf(),
                        directories.var(),
                        directories.home(),
                        new Environment(Caller.of(spec).variables()));
        String file = StoreSettings.FILE + ".properties";
        try {
            return files.has(file)
                    ? StoreSettings.from(files.properties(file))
                    : StoreSettings.usual();
        } catch (ConfigurationException | IllegalArgumentException e) {
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
