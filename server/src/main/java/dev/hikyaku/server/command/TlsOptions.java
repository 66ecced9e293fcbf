package dev.hikyaku.server.command;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** Whose certificate is taken for the mail server's. */
final class TlsOptions {
    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "PEM file of the authorities to trust.")
    private Path authorities;

    @Option(
            names = "--tls-name",
            paramLabel = "NAME",
            description = "The name the certificate is for, when not the host connected to.")
    private String name;

    @Option(names = "--unverified", description = "Take any certificate.")
    private boolean unverified;

    Tls tls() {
        return new Tls(
                Optional.ofNullable(authorities).map(Authorities::of),
                Optional.ofNullable(name),
                !unverified);
    }
}
