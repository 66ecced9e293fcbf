package dev.hikyaku.server.command;

import dev.hikyaku.server.doctor.Doctor;
import dev.hikyaku.server.init.Init;
import dev.hikyaku.server.queue.spool.SpoolCommand;
import dev.hikyaku.server.store.StoreCommand;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The operators' command {@code hikyaku NOUN VERB}: what webadmin offers, for people and scripts.
 * {@code docs/command.md} shows all of it; exit codes are those of {@link ExitCode}.
 */
@Command(
        name = "hikyaku",
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Steers a running Hikyaku mail server over its webadmin.",
        footer = {
            "",
            "Exit codes: 0 done, 1 refused or not found, 64 wrong arguments,",
            "69 server not reachable, 77 token missing or refused;",
            "doctor: 0 all well, 1 warnings, 2 failures.",
            "",
            "Example:",
            "  hikyaku domains list"
        })
public final class HikyakuCommand implements Runnable {
    /** Each is made only when it is asked for: reading all annotations takes its time. */
    private static final Map<String, Supplier<Object>> NOUNS = nouns();

    private final Caller caller;

    @Spec private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show the version.")
    private boolean version;

    private HikyakuCommand(Caller caller) {
        this.caller = caller;
    }

    private static Map<String, Supplier<Object>> nouns() {
        Map<String, Supplier<Object>> nouns = new LinkedHashMap<>();
        nouns.put("domains", DomainsCommand::new);
        nouns.put("users", UsersCommand::new);
        nouns.put("aliases", AliasesCommand::new);
        nouns.put("forwards", ForwardsCommand::new);
        nouns.put("groups", GroupsCommand::new);
        nouns.put("catch-all", CatchAllCommand::new);
        nouns.put("senders", SendersCommand::new);
        nouns.put("app-passwords", AppPasswordsCommand::new);
        nouns.put("quota", QuotaCommand::new);
        nouns.put("queues", QueuesCommand::new);
        nouns.put("repositories", RepositoriesCommand::new);
        nouns.put("health", HealthCommand::new);
        nouns.put("metrics", MetricsCommand::new);
        nouns.put("certificates", CertificatesCommand::new);
        nouns.put("tasks", TasksCommand::new);
        nouns.put("send-test", SendTestCommand::new);
        nouns.put("completion", CompletionCommand::new);
        nouns.put("store", StoreCommand::new);
        nouns.put("spool", SpoolCommand::new);
        nouns.put("doctor", Doctor::new);
        nouns.put("init", Init::new);
        return nouns;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exit = run(Caller.ofProcess(), out, err, arguments);
        out.flush();
        err.flush();
        Runtime.getRuntime().halt(exit);
    }

    /** Runs one command in this process and answers its exit code. */
    public static int run(Caller caller, PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine(caller, noun(arguments)).setOut(out).setErr(err).execute(arguments);
    }

    /** The whole command, or with one noun alone. */
    static CommandLine commandLine(Caller caller, Optional<String> noun) {
        CommandLine root = new CommandLine(new HikyakuCommand(caller));
        NOUNS.forEach(
                (name, made) -> {
                    if (noun.isEmpty() || noun.get().equals(name)) {
                        root.addSubcommand(name, made.get());
                    }
                });
        Failures failures = new Failures();
        root.setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
        root.setExpandAtFiles(false);
        finish(root, root.getCommandSpec().versionProvider());
        return root;
    }

    private static void finish(CommandLine command, CommandLine.IVersionProvider version) {
        CommandSpec spec = command.getCommandSpec();
        spec.versionProvider(version);
        if (!command.getSubcommands().isEmpty()
                && !spec.userObject().getClass().equals(HikyakuCommand.class)) {
            spec.usageMessage().synopsisSubcommandLabel("COMMAND");
        }
        command.getSubcommands().values().forEach(verb -> finish(verb, version));
    }

    /** The noun these arguments begin with. */
    private static Optional<String> noun(String... arguments) {
        return Stream.of(arguments).findFirst().filter(NOUNS::containsKey);
    }

    Caller caller() {
        return caller;
    }

    /** No noun was named. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "command: missing");
    }
}
