package dev.hikyaku.it.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The stock James 3.8.1 memory application, with the jars it was released with, as a process of its
 * own: SMTP in, memory mailboxes, IMAP and webadmin. Its class path is resolved by {@code
 * integration-tests/bench/stock-james/pom.xml}.
 */
public final class StockJames implements AutoCloseable {
    private static final List<String> FILES =
            List.of(
                    "smtpserver.xml",
                    "imapserver.xml",
                    "mailetcontainer.xml",
                    "domainlist.xml",
                    "usersrepository.xml",
                    "dnsservice.xml",
                    "recipientrewritetable.xml",
                    "mailrepositorystore.xml",
                    "jmx.properties",
                    "jmap.properties",
                    "webadmin.properties",
                    "logback.xml");
    private static final Duration START = Duration.ofSeconds(90);

    private final Scratch scratch;
    private final Program program;
    private final Map<String, String> ports;

    private StockJames(Scratch scratch, Program program, Map<String, String> ports) {
        this.scratch = scratch;
        this.program = program;
        this.ports = ports;
    }

    /** Starts it on the JVM of this test with these options, such as {@code -Xmx2g}. */
    public static StockJames start(Path classPathFile, List<String> jvmOptions) {
        var scratch = Scratch.create("stock-james");
        var ports =
                Map.of(
                        "SMTP_PORT", Integer.toString(Ports.free()),
                        "IMAP_PORT", Integer.toString(Ports.free()),
                        "WEBADMIN_PORT", Integer.toString(Ports.free()));
        try {
            FILES.forEach(file -> scratch.fill("conf/" + file, "stock-james/" + file, ports));
            var line = line(scratch, Program.read(classPathFile).strip(), jvmOptions);
            var program =
                    Program.start(
                            "stock James",
                            line,
                            scratch.path(),
                            Map.of(),
                            scratch.resolve("james.log"));
            var james = new StockJames(scratch, program, ports);
            program.await(
                    "listens",
                    START,
                    () ->
                            ports.values().stream()
                                    .allMatch(p -> Ports.accepts(Integer.parseInt(p))));
            return james;
        } catch (RuntimeException | AssertionError e) {
            scratch.close();
            throw e;
        }
    }

    private static List<String> line(Scratch scratch, String classPath, List<String> jvmOptions) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmOptions);
        line.add("-Dworking.directory=" + scratch.path());
        line.add("-Dlogback.configurationFile=" + scratch.resolve("conf/logback.xml"));
        line.add("-Djames.protocols.mdc.hostname=false");
        line.add("-Djdk.tls.ephemeralDHKeySize=2048");
        line.addAll(List.of("-cp", classPath, "org.apache.james.MemoryJamesServerMain"));
        return line;
    }

    public int smtpPort() {
        return Integer.parseInt(ports.get("SMTP_PORT"));
    }

    public int imapPort() {
        return Integer.parseInt(ports.get("IMAP_PORT"));
    }

    public int webadminPort() {
        return Integer.parseInt(ports.get("WEBADMIN_PORT"));
    }

    public Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
        scratch.close();
    }
}
