package dev.hikyaku.it.peers;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Debian's BIND as a private instance on a free port of this machine that knows the zones it is
 * given and, as it also has the root, that nothing else exists.
 *
 * <pre>{@code
 * try (var dns = Bind.serving(Map.of("example.org", "example.org. IN MX 10 mail.example.org.\n"))) {
 *     doctor("--dns-server", dns.address());
 * }
 * }</pre>
 */
public final class Bind implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final String HEAD =
            "$TTL 3600\n@ IN SOA ns.invalid. hostmaster.invalid. 1 7200 3600 1209600 60\n"
                    + "@ IN NS ns.invalid.\n";

    private final Scratch scratch;
    private final Program program;
    private final String host;
    private final int port;

    private Bind(Scratch scratch, Program program, String host, int port) {
        this.scratch = scratch;
        this.program = program;
        this.host = host;
        this.port = port;
    }

    /** Serves zones by name; SOA and NS are added. */
    public static Bind serving(Map<String, String> zones) {
        return serving("127.0.0.1", Ports.free(), zones);
    }

    /** The same on port 53 of an address some interface has, for programs that know no other. */
    public static Bind servingOnPort53(String host, Map<String, String> zones) {
        return serving(host, 53, zones);
    }

    private static Bind serving(String host, int port, Map<String, String> zones) {
        var scratch = Scratch.create("bind");
        try {
            var conf = new StringBuilder(options(scratch, host, port));
            append(conf, scratch, ".", "ns.invalid. IN A 127.0.0.1\n");
            zones.forEach((zone, records) -> append(conf, scratch, zone, records));
            String file = scratch.write("named.conf", conf.toString()).toString();
            var program =
                    Program.start(
                            "named",
                            List.of("named", "-g", "-c", file),
                            scratch.path(),
                            Map.of(),
                            scratch.resolve("named.log"));
            program.await("runs", START, () -> program.output().contains(" running"));
            return new Bind(scratch, program, host, port);
        } catch (RuntimeException | AssertionError e) {
            scratch.close();
            throw e;
        }
    }

    /** What {@code named-checkzone} says of records as a zone of this name; it must take them. */
    public static String check(String zone, String records) {
        try (var scratch = Scratch.create("zone")) {
            String file = scratch.write("zone", HEAD + records).toString();
            return Command.of("named-checkzone", "-i", "local", zone, file).succeed().text();
        }
    }

    private static String options(Scratch scratch, String host, int port) {
        return """
        options {
          directory "%1$s";
          listen-on port %3$d { %2$s; };
          listen-on-v6 { none; };
          pid-file none;
          session-keyfile none;
          recursion no;
          dnssec-validation no;
          notify no;
        };
        controls { };
        """
                .formatted(scratch.path(), host, port);
    }

    private static void append(StringBuilder conf, Scratch scratch, String zone, String records) {
        String name = zone.equals(".") ? "root" : zone;
        scratch.write(name + ".zone", HEAD + records);
        conf.append(
                "zone \"%s\" { type primary; file \"%s.zone\"; check-names ignore; };%n"
                        .formatted(zone, name));
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return host + ":" + port;
    }

    public String host() {
        return host;
    }

    @Override
    public void close() {
        program.close();
        scratch.close();
    }
}
