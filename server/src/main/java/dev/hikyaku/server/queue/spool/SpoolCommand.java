package dev.hikyaku.server.queue.spool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.server.command.CommandFailure;
import dev.hikyaku.server.command.ExitCode;
import dev.hikyaku.server.command.Json;
import dev.hikyaku.server.command.Output;
import dev.hikyaku.server.command.ServerFiles;
import dev.hikyaku.server.command.Table;
import dev.hikyaku.server.queue.spool.SpoolDirectory.Filed;
import dev.hikyaku.server.queue.spool.SpoolDirectory.Flaw;
import dev.hikyaku.server.queue.spool.SpoolDirectory.Report;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** {@code hikyaku spool}: looks at the files of queued mail, also of a server that does not run. */
@Command(
        name = "spool",
        description = "Looks at the files of queued mail.",
        footer = {"", "Example:", "  hikyaku spool verify --role relay"})
public final class SpoolCommand {
    private static final String ID =
            "The first sixteen digits of its file's name, or the mail's name in the log.";

    @Command(
            name = "verify",
            description = {
                "Reads all queued mail of a stopped server: exit code 1 when one cannot be read.",
                "Nothing is changed. Configuration and data are found as the server does."
            },
            footer = {"", "Example:", "  hikyaku spool verify --role relay"})
    int verify(@Mixin Output output, @Mixin ServerFiles server) {
        try (SpoolLock lock = SpoolLock.take(existing(root(server)))) {
            Report report = new SpoolDirectory(lock.root()).verify();
            output.show(json(report), text(report));
            return report.isSound() ? ExitCode.DONE : ExitCode.FAILED;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Command(
            name = "show",
            description = {
                "Shows what is kept of a queued mail, or of one in quarantine; also while the",
                "server runs."
            },
            footer = {"", "Example:", "  hikyaku spool show Mail1700000000000-1 --role relay"})
    int show(
            @Mixin Output output,
            @Mixin ServerFiles server,
            @Parameters(paramLabel = "ID", description = ID) String id) {
        try {
            ArrayNode json = Json.array();
            StringBuilder text = new StringBuilder();
            for (Filed filed : find(server, id)) {
                ObjectNode one = json(filed);
                json.add(one);
                Table table = Table.plain();
                one.properties()
                        .forEach(field -> table.row(field.getKey(), field.getValue().asText()));
                text.append(text.isEmpty() ? "" : "\n").append(table);
            }
            return output.show(json, text);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Command(
            name = "export",
            description = {
                "Prints the message of a queued mail, or writes it to a file, byte for byte; also",
                "while the server runs."
            },
            footer = {
                "",
                "Example:",
                "  hikyaku spool export 3440aa10e8000001 -o mail.eml --role relay"
            })
    int export(
            @Mixin Output output,
            @Mixin ServerFiles server,
            @Parameters(paramLabel = "ID", description = ID) String id,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            description = "A new file; else the message is printed.")
                    Path file) {
        byte[] message = message(find(server, id).getFirst());
        if (file == null) {
            String text = new String(message, StandardCharsets.UTF_8);
            return output.show(Json.object().put("id", id).put("mail", text), text);
        }
        try {
            Files.write(file, message, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "--output: " + file + " (expected: a file to be made)", e);
        }
        return output.done(
                "written",
                Json.object()
                        .put("done", "written")
                        .put("file", file.toString())
                        .put("bytes", message.length),
                file.toString());
    }

    private static byte[] message(Filed filed) {
        try {
            return filed.messageBytes();
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    filed.messageName() + ": no such file (expected: the message)");
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Command(
            name = "release",
            description = {
                "Puts a mail from quarantine back into its queue; the server must be stopped, and",
                "tries it after its start."
            },
            footer = {"", "Example:", "  hikyaku spool release 3440aa10e8000001 --role relay"})
    int release(
            @Mixin Output output,
            @Mixin ServerFiles server,
            @Parameters(paramLabel = "ID", description = ID) String id) {
        try (SpoolLock lock = SpoolLock.take(existing(root(server)))) {
            List<Filed> quarantined = find(server, id).stream().filter(Filed::quarantined).toList();
            if (quarantined.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.FAILED, id + ": not in quarantine (expected: a mail that is)");
            }
            for (Filed filed : quarantined) {
                new SpoolDirectory(lock.root()).release(filed);
            }
            return output.done("released", "id", id);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static CommandFailure failure(IOException e) {
        return new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
    }

    private static Path existing(Path root) {
        if (!Files.isDirectory(root)) {
            throw new CommandFailure(
                    ExitCode.FAILED, root + ": no such directory (expected: a spool)");
        }
        return root;
    }

    private static Path root(ServerFiles server) {
        try {
            return server.properties(SpoolSettings.FILE + ".properties")
                    .map(SpoolSettings::from)
                    .orElseGet(SpoolSettings::usual)
                    .below(server.directories().var());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage());
        }
    }

    private static List<Filed> find(ServerFiles server, String id) {
        try {
            List<Filed> found = new SpoolDirectory(existing(root(server))).find(id);
            if (found.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.FAILED, id + ": not found (expected: a queued mail)");
            }
            return found;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static ObjectNode json(Filed filed) throws IOException {
        EntryName name = filed.name();
        ObjectNode json =
                Json.object()
                        .put("file", filed.file().toString())
                        .put("queue", name.queue())
                        .put("quarantined", filed.quarantined())
                        .put("held", name.held())
                        .put("due", Instant.ofEpochMilli(name.written() + name.delay()).toString())
                        .put("priority", name.priority())
                        .put("starts", name.starts());
        try {
            Envelope envelope = filed.read();
            describe(json, envelope.mail());
            envelope.message().ifPresent(message -> json.put("bytes", message.bytes()));
        } catch (UnreadableEntryException e) {
            json.put("unreadable", e.getMessage());
        }
        return json;
    }

    private static void describe(ObjectNode json, Mail mail) {
        json.put("mail", mail.getName());
        json.put("sender", mail.getMaybeSender().asString());
        json.put(
                "recipients",
                String.join(
                        ",", mail.getRecipients().stream().map(MailAddress::asString).toList()));
        json.put("state", mail.getState());
        json.put("error", mail.getErrorMessage());
        mail.attributes()
                .forEach(
                        attribute ->
                                json.put(
                                        attribute.getName().asString(),
                                        String.valueOf(attribute.getValue().value())));
    }

    private static ObjectNode json(Report report) {
        ObjectNode json =
                Json.object()
                        .put("sound", report.isSound())
                        .put("mails", report.mails())
                        .put("quarantined", report.quarantined());
        ArrayNode flaws = json.putArray("flaws");
        for (Flaw flaw : report.flaws()) {
            flaws.addObject().put("kind", flaw.kind().name()).put("file", flaw.file().toString());
        }
        return json;
    }

    private static String text(Report report) {
        String looked =
                "%d mails queued, %d in quarantine: %s\n"
                        .formatted(
                                report.mails(),
                                report.quarantined(),
                                report.isSound() ? "sound" : "not sound");
        if (report.flaws().isEmpty()) {
            return looked;
        }
        Table table = Table.of("FLAW", "FILE");
        report.flaws().forEach(flaw -> table.row(flaw.kind().name(), flaw.file()));
        return table + looked;
    }
}
