package dev.hikyaku.server.demo;

import dev.hikyaku.server.Arguments;
import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Hikyaku;
import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.SelfSignedCertificate;
import dev.hikyaku.server.webadmin.WebAdminProbe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Plays through what a gateway does in its first minutes, while the JVM records the classes and
 * profiles it needs ({@code -XX:AOTCacheOutput}, JEP 514 and 515): it starts, takes mails and hands
 * them to a standalone server in another process, where they are read over IMAPS; webadmin is asked
 * for health and metrics; it stops politely.
 *
 * <p>{@code docker/build} runs it once, and what is started from the image starts from the
 * recording. Exit codes: 0 well, 1 something did not work, and then there is no image.
 */
public final class Rehearsal {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
    private static final Duration MAIL_DEADLINE = Duration.ofSeconds(60);
    private static final int MAILS = 20;
    private static final int HTTP_TIMEOUT_MILLIS = 30_000;

    private final Directories directories;
    private final SelfSignedCertificate certificate;

    private Rehearsal(Directories directories) throws IOException {
        this.directories = directories;
        this.certificate = SelfSignedCertificate.in(directories.var().resolve("tls"));
    }

    /** Runs it in HIKYAKU_VAR, with the configuration in HIKYAKU_HOME. */
    public static void main(String[] args) {
        Environment environment = Environment.ofProcess();
        Path home = Path.of(environment.get("HIKYAKU_HOME").orElse(""));
        Path var = home.resolve(environment.get("HIKYAKU_VAR").orElse("var/rehearsal"));
        try {
            new Rehearsal(new Directories(home.resolve("conf/gateway"), var, home)).run();
            System.out.println("rehearsal: done");
        } catch (Exception e) {
            System.err.println("rehearsal: failed: " + e);
            Runtime.getRuntime().halt(1);
        }
        // The hook stops the gateway as SIGTERM would, and ends the process.
        System.exit(0);
    }

    private void run() throws Exception {
        try (NextHop hop = NextHop.start(directories, certificate)) {
            HikyakuServer gateway =
                    Hikyaku.start(
                            new Arguments(Role.GATEWAY, directories, STOP_DEADLINE),
                            certificate.in(
                                    new Environment(
                                            Map.of(
                                                    "HIKYAKU_DOMAINS", "example.org",
                                                    "HIKYAKU_HOSTNAME", "localhost",
                                                    "HIKYAKU_LMTP_ROUTES",
                                                            "*=127.0.0.1:" + hop.lmtp(),
                                                    "HIKYAKU_BIND_MX", "127.0.0.1:0",
                                                    "HIKYAKU_WEBADMIN_PORT", "0"))));
            RoundTrip relayed =
                    new RoundTrip(gateway.port("mx"), hop.imaps(), certificate).withoutLogin();
            Account sender = new Account(Demo.SENDER, "");
            for (int mail = 0; mail < MAILS; mail++) {
                relayed.run(sender, hop.recipient(), MAIL_DEADLINE);
            }
            ask(gateway.probe(WebAdminProbe.class).port());
        }
    }

    private void ask(int port) throws IOException {
        String token = Files.readString(directories.var().resolve("webadmin.token")).strip();
        for (String path : List.of("/livez", "/healthcheck", "/metrics", "/domains")) {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(HTTP_TIMEOUT_MILLIS);
            connection.setReadTimeout(HTTP_TIMEOUT_MILLIS);
            connection.setRequestProperty("Authorization", "Bearer " + token);
            int status = connection.getResponseCode();
            connection.disconnect();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException(path + ": " + status + " (expected: 200)");
            }
        }
    }
}
