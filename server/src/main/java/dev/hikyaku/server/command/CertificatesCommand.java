package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hikyaku certificates}: takes renewed certificates into use. */
@Command(
        name = "certificates",
        description = "Takes renewed certificates into use.",
        footer = {"", "Example:", "  hikyaku certificates reload"})
final class CertificatesCommand {

    @Command(
            name = "reload",
            description = {
                "Reads the certificate files anew; open connections keep the old one.",
                "A file that is unusable leaves the certificate in force."
            },
            footer = {"", "Example:", "  hikyaku certificates reload --port 993"})
    int reload(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            description = "Only of the listener on this port.")
                    Integer port) {
        Target all = Target.of("servers").with("reload-certificate", "");
        webadmin.client().post(port == null ? all : all.with("port", port.toString()));
        ObjectNode json = Json.object().put("done", "reloaded");
        if (port != null) {
            json.put("port", port);
        }
        return output.done("reloaded", json, port == null ? "certificates" : "port " + port);
    }
}
