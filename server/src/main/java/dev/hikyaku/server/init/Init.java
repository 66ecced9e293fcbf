package dev.hikyaku.server.init;

import com.google.common.net.InetAddresses;

import dev.hikyaku.server.Role;
import dev.hikyaku.server.command.Caller;
import dev.hikyaku.server.command.CommandFailure;
import dev.hikyaku.server.command.ExitCode;
import dev.hikyaku.server.command.Output;
import dev.hikyaku.server.doctor.ZoneLine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code hikyaku init}: asks for role, host name and domains, writes a directory a server starts
 * from (see {@link Overlay}), and prints the DNS records to set. With {@code --yes} it asks nothing
 * and what has no default must be an option. Files that are there are left as they are.
 *
 * <pre>
 * hikyaku init --role standalone --host-name mail.example.org --domain example.org --yes
 * </pre>
 *
 * <p>Exit codes: 0 done, 1 a file could not be written, 64 wrong or missing arguments.
 */
@Command(
        name = "init",
        description = "Writes a configuration that starts, and prints the DNS records to set.",
        footer = {
            "",
            "Files that are there are left as they are.",
            "",
            "Example:",
            "  hikyaku init --role standalone --host-name mail.example.org \\",
            "      --domain example.org --address 192.0.2.25 --yes"
        })
public final class Init implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private Output output;

    @Option(names = "--role", paramLabel = "ROLE", description = "The role of the server.")
    private String role;

    @Option(names = "--host-name", paramLabel = "NAME", description = "Its name in the world.")
    private String hostName;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            split = ",",
            description = "Take mail for this domain; may be given several times.")
    private List<String> domains = List.of();

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            split = ",",
            description = "The world reaches it here; may be given several times.")
    private List<String> addresses = List.of();

    @Option(
            names = "--next-hop",
            paramLabel = "HOST:PORT",
            description = "gateway, relay: the server that gets all mail.")
    private String nextHop;

    @Option(
            names = "--smarthost",
            paramLabel = "HOST:PORT",
            description = "store, standalone: all outgoing mail goes there; else to each MX.")
    private String smarthost;

    @Option(
            names = "--postmaster",
            paramLabel = "ADDRESS",
            description = "Who reads bounces; postmaster at the first domain.")
    private String postmaster;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "PEM chain as the server sees it; else a self-signed one is made.")
    private String certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key.")
    private String key;

    @Option(
            names = "--spf",
            paramLabel = "TERM",
            description = "Adds to the SPF records, such as include:amazonses.com.")
    private List<String> spf = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write: ./hikyaku when not given.")
    private String out = "hikyaku";

    @Option(
            names = "--mounted-at",
            paramLabel = "DIR",
            description = "Where the server sees DIR, as in a container.")
    private String mount;

    @Option(names = "--yes", description = "Ask nothing.")
    private boolean yes;

    @Override
    public Integer call() {
        Caller caller = Caller.of(spec);
        Questions questions = new Questions(caller, spec.commandLine().getErr(), !yes);
        Plan plan = plan(questions);
        Path directory =
                Path.of(questions.required(Field.DIRECTORY, Optional.of(out), Optional.empty()))
                        .toAbsolutePath()
                        .normalize();
        String seen = questions.required(Field.MOUNT, seen(directory), Optional.empty());
        DnsPlan dns = new DnsPlan(plan);
        Map<String, List<ZoneLine>> zones = dns.zones();
        Map<String, String> texts = new LinkedHashMap<>();
        zones.forEach((zone, lines) -> texts.put(zone, dns.text(zone, lines)));
        Path shipped = caller.home().resolve("conf");
        try {
            Map<String, Boolean> files =
                    new Overlay(directory, seen, shipped, new SecureRandom()).write(plan, texts);
            Welcome welcome = new Welcome(plan, directory, files, zones, texts, dns);
            return output.show(welcome.json(), welcome.text());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "%s: %s (expected: files this user may read and write)".formatted(directory, e),
                    e);
        }
    }

    private Optional<String> seen(Path directory) {
        String given = Optional.ofNullable(mount).orElse(directory.toString());
        boolean closed = given.length() > 1 && given.endsWith("/");
        return Optional.of(closed ? given.substring(0, given.length() - 1) : given);
    }

    private Plan plan(Questions questions) {
        String name = questions.required(Field.ROLE, Optional.ofNullable(role), Optional.empty());
        Role chosen = Role.valueOf(name.toUpperCase(Locale.ROOT));
        String host =
                questions
                        .required(Field.HOST_NAME, Optional.ofNullable(hostName), Optional.empty())
                        .toLowerCase(Locale.ROOT);
        List<String> ours =
                Field.list(
                                questions.required(
                                        Field.DOMAINS, joined(domains), Optional.of(above(host))))
                        .stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList();
        Optional<String> hop = hop(questions, chosen);
        Optional<String> reached = questions.optional(Field.ADDRESSES, joined(addresses));
        Optional<Plan.Files> tls = tls(questions);
        spf.forEach(term -> questions.required(Field.SPF, Optional.of(term), Optional.empty()));
        return new Plan(
                chosen,
                host,
                ours,
                reached.map(Field::list).orElse(List.of()).stream()
                        .map(InetAddresses::forString)
                        .toList(),
                hop,
                postmaster(questions, ours.getFirst()),
                tls,
                List.copyOf(spf));
    }

    private Optional<String> hop(Questions questions, Role chosen) {
        boolean needed = Plan.needsHop(chosen);
        String foreign = needed ? smarthost : nextHop;
        if (foreign != null) {
            throw CommandFailure.wrong(
                    needed ? "--smarthost" : "--next-hop",
                    foreign,
                    "not given for role " + chosen.lowerCase());
        }
        return needed
                ? Optional.of(
                        questions.required(
                                Field.NEXT_HOP, Optional.ofNullable(nextHop), Optional.empty()))
                : questions.optional(Field.SMARTHOST, Optional.ofNullable(smarthost));
    }

    private Optional<Plan.Files> tls(Questions questions) {
        Optional<String> chain =
                questions.optional(Field.CERTIFICATE, Optional.ofNullable(certificate));
        if (chain.isEmpty() && key != null) {
            throw CommandFailure.wrong(
                    "--tls-certificate", "missing", "its chain, as --tls-key is");
        }
        return chain.map(
                file ->
                        new Plan.Files(
                                file,
                                questions.required(
                                        Field.KEY, Optional.ofNullable(key), Optional.empty())));
    }

    private String postmaster(Questions questions, String domain) {
        String usual = "postmaster@" + domain;
        return questions.required(
                Field.POSTMASTER,
                Optional.of(Optional.ofNullable(postmaster).orElse(usual)),
                Optional.empty());
    }

    private static Optional<String> joined(List<String> texts) {
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join(",", texts));
    }

    /** {@code mail.example.org} is most often there for {@code example.org}. */
    private static String above(String host) {
        String domain = host.substring(host.indexOf('.') + 1);
        return domain.contains(".") ? domain : host;
    }
}
