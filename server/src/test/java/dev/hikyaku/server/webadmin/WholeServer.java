package dev.hikyaku.server.webadmin;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A role on its shipped configuration, all of it on free ports of loopback. */
final class WholeServer {
    static final String TOKEN = "a-token-of-the-operator";
    static final String READER = "a-token-of-the-monitoring";

    private static final String LOCAL = "127.0.0.1:0";

    private WholeServer() {}

    static HikyakuServer start(Role role, Path directory) throws Exception {
        return start(role, directory, 1);
    }

    /** The same, with a hop behind a gateway at this port. */
    static HikyakuServer start(Role role, Path directory, int hop) throws Exception {
        Path conf = Path.of("../conf").resolve(role.lowerCase());
        Path var = Files.createDirectories(directory.resolve("var"));
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        SelfSigned.of("CN=localhost").writePem(key, certificate);
        Map<String, String> environment = new HashMap<>();
        for (String listener :
                List.of(
                        "MX",
                        "RELAY",
                        "SUBMISSION",
                        "SUBMISSIONS",
                        "LMTP",
                        "IMAPS",
                        "POP3S",
                        "MANAGESIEVE")) {
            environment.put("HIKYAKU_BIND_" + listener, LOCAL);
        }
        environment.put("HIKYAKU_NEXT_HOP", "127.0.0.1:1");
        environment.put("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + hop);
        environment.put("HIKYAKU_TLS_KEY", key.toString());
        environment.put("HIKYAKU_TLS_CERTIFICATE", certificate.toString());
        environment.put("HIKYAKU_WEBADMIN_PORT", "0");
        environment.put("HIKYAKU_WEBADMIN_TOKEN", TOKEN);
        environment.put("HIKYAKU_WEBADMIN_READONLY_TOKEN", READER);
        environment.put("HIKYAKU_JMX_PORT", "0");
        HikyakuServer server =
                HikyakuServer.of(
                        role, new Directories(conf, var, directory), new Environment(environment));
        server.start();
        return server;
    }
}
