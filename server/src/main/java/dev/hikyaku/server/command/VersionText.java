package dev.hikyaku.server.command;

import picocli.CommandLine.IVersionProvider;

import java.util.Optional;

/** {@code hikyaku 0.1.0}, and the Java that runs it. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version =
                Optional.ofNullable(HikyakuCommand.class.getPackage().getImplementationVersion())
                        .orElse("not packaged");
        return new String[] {"hikyaku %s (Java %s)".formatted(version, Runtime.version())};
    }
}
