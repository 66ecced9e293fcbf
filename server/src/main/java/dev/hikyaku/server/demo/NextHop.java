package dev.hikyaku.server.demo;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.SelfSignedCertificate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A standalone server in a process of its own, behind the gateway of the {@link Rehearsal}: two
 * servers in one process would claim the same MBean names, and the recording is of a gateway alone.
 * It ends with its standard input.
 */
final class NextHop implements AutoCloseable {
    private static final String MARK = "next-hop:";
    private static final long START_SECONDS = 180;
    private static final long STOP_SECONDS = 20;
    private static final int FIELDS = 4;

    private final Process process;
    private final int lmtp;
    private final int imaps;
    private final Account recipient;

    private NextHop(Process process, int lmtp, int imaps, Account recipient) {
        this.process = process;
        this.lmtp = lmtp;
        this.imaps = imaps;
        this.recipient = recipient;
    }

    static NextHop start(Directories gateway, SelfSignedCertificate certificate)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), NextHop.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(line);
        Path var = gateway.var().resolve("next-hop");
        builder.environment().put("HIKYAKU_HOME", gateway.home().toString());
        builder.environment().put("HIKYAKU_VAR", var.toString());
        builder.environment().putAll(certificate.in(new Environment(Map.of())).variables());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        // A server that hangs is ended, and with it the wait for what it says.
        ready.orTimeout(START_SECONDS, TimeUnit.SECONDS)
                .exceptionally(
                        late -> {
                            process.destroyForcibly();
                            return null;
                        });
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String said = output.readLine(); said != null; said = output.readLine()) {
            String[] fields = said.split(" ");
            if (fields.length == FIELDS && fields[0].equals(MARK)) {
                ready.complete(null);
                drain(output, var.resolve("log"));
                return new NextHop(
                        process,
                        Integer.parseInt(fields[1]),
                        Integer.parseInt(fields[2]),
                        new Account(Demo.RECIPIENT, fields[3]));
            }
            System.out.println(said);
        }
        process.destroyForcibly();
        throw new IOException("next hop: ended (expected: a standalone server that starts)");
    }

    private static void drain(BufferedReader output, Path log) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (Writer file = Files.newBufferedWriter(log)) {
                                output.transferTo(file);
                            } catch (IOException e) {
                                // It has ended.
                            }
                        });
    }

    int lmtp() {
        return lmtp;
    }

    int imaps() {
        return imaps;
    }

    Account recipient() {
        return recipient;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }

    /** The server's process: prints its ports and the recipient's password, waits for the end. */
    public static void main(String[] args) throws Exception {
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.put("HIKYAKU_DOMAINS", "example.org");
        variables.put("HIKYAKU_HOSTNAME", "localhost");
        for (String listener :
                List.of(
                        "MX",
                        "SUBMISSION",
                        "SUBMISSIONS",
                        "IMAPS",
                        "POP3S",
                        "LMTP",
                        "MANAGESIEVE")) {
            variables.put("HIKYAKU_BIND_" + listener, "127.0.0.1:0");
        }
        variables.put("HIKYAKU_JMX_ENABLED", "false");
        variables.put("HIKYAKU_WEBADMIN_PORT", "0");
        Path home = Path.of(variables.get("HIKYAKU_HOME"));
        Directories directories =
                new Directories(
                        home.resolve("conf/standalone"),
                        Path.of(variables.get("HIKYAKU_VAR")),
                        home);
        try (HikyakuServer server =
                HikyakuServer.of(Role.STANDALONE, directories, new Environment(variables))) {
            server.start();
            Account recipient = Account.in(server, Demo.RECIPIENT);
            System.out.printf(
                    "%s %d %d %s%n",
                    MARK, server.port("lmtp"), server.port("imaps"), recipient.password());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        Runtime.getRuntime().halt(0);
    }
}
