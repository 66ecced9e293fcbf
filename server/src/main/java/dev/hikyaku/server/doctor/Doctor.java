package dev.hikyaku.server.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.net.HostAndPort;

import dev.hikyaku.server.Arguments;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.command.Caller;
import dev.hikyaku.server.command.CommandFailure;
import dev.hikyaku.server.command.ExitCode;
import dev.hikyaku.server.command.Json;
import dev.hikyaku.server.command.Output;
import dev.hikyaku.server.command.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code hikyaku doctor}: examines the configuration, the server that runs with it and what the
 * world sees, and says for each finding OK, WARN or FAIL, the fact, and what to do. It reads the
 * configuration exactly as the server does and changes nothing.
 *
 * <pre>
 * hikyaku doctor --role standalone
 * hikyaku doctor --only dns,certificate --json
 * </pre>
 *
 * <p>Exit codes: 0 all is well, 1 warnings, 2 failures, 64 wrong arguments.
 */
@Command(
        name = "doctor",
        description = "Examines configuration, server and DNS, and says what to do.",
        footer = {
            "",
            "Exit codes: 0 all is well, 1 warnings, 2 failures, 64 wrong arguments.",
            "",
            "Example:",
            "  hikyaku doctor --only dns,certificate"
        })
public final class Doctor implements Callable<Integer> {
    private static final int SMTP = 25;
    private static final int DNS = 53;

    @Spec private CommandSpec spec;

    @Mixin private Output output;

    @Option(names = "--role", paramLabel = "ROLE", description = "As the server: or HIKYAKU_ROLE.")
    private String role;

    @Option(names = "--conf", paramLabel = "DIR", description = "As the server: or HIKYAKU_CONF.")
    private String conf;

    @Option(names = "--var", paramLabel = "DIR", description = "As the server: or HIKYAKU_VAR.")
    private String var;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "These checks alone, separated by commas.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "List the checks and make none.")
    private boolean list;

    @Option(
            names = "--mx",
            paramLabel = "HOST:PORT",
            description = "Try this SMTP server for relaying and smuggling.")
    private String mx;

    @Option(
            names = "--dns-server",
            paramLabel = "HOST[:PORT]",
            description = "Ask this name server.")
    private String dnsServer;

    @Option(
            names = "--ntp-server",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description = "Ask these time servers.")
    private List<String> timeServers = List.of();

    @Override
    public Integer call() throws InterruptedException {
        if (list) {
            return list();
        }
        List<Check> chosen = chosen();
        Report report = new Report(Rounds.make(chosen, site()));
        output.show(report.json(), report.text());
        return report.verdict().exitCode();
    }

    private int list() {
        Table table = Table.of("CHECK", "ASKS");
        ArrayNode json = Json.array();
        for (Check check : Checks.SHIPPED) {
            table.row(check.name(), check.question());
            json.addObject().put("check", check.name()).put("question", check.question());
        }
        return output.show(json, table);
    }

    private List<Check> chosen() {
        List<String> names = Checks.SHIPPED.stream().map(Check::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw CommandFailure.wrong("--only", name, String.join(", ", names));
            }
        }
        return Checks.SHIPPED.stream()
                .filter(check -> only.isEmpty() || only.contains(check.name()))
                .toList();
    }

    private Site site() {
        Caller caller = Caller.of(spec);
        Environment environment = new Environment(caller.variables());
        List<String> given = new ArrayList<>();
        add(given, "--role", role);
        add(given, "--conf", conf);
        add(given, "--var", var);
        try {
            Arguments arguments = Arguments.from(given, environment, caller.home());
            return new Site(
                    arguments.role(),
                    arguments.directories(),
                    environment,
                    new Overrides(
                            Optional.ofNullable(mx).map(text -> address("--mx", text, SMTP)),
                            Optional.ofNullable(dnsServer)
                                    .map(text -> address("--dns-server", text, DNS)),
                            timeServers),
                    Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_ARGUMENTS, e.getMessage());
        }
    }

    private static void add(List<String> arguments, String name, String value) {
        if (value != null) {
            arguments.addAll(List.of(name, value));
        }
    }

    private static InetSocketAddress address(String option, String text, int port) {
        try {
            HostAndPort parts = HostAndPort.fromString(text).withDefaultPort(port);
            InetSocketAddress address = new InetSocketAddress(parts.getHost(), parts.getPort());
            if (!address.isUnresolved()) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Told below, with a name nobody knows.
        }
        throw CommandFailure.wrong(option, text, "host:port of a host that is there");
    }
}
