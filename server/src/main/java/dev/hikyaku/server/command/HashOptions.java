package dev.hikyaku.server.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Optional;

/** A password that was hashed elsewhere, such as by Dovecot, in the place of the password. */
final class HashOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--hash-stdin",
            description = "Read {SCHEME}HASH, as Dovecot has it, from the first line of stdin.")
    private boolean standardInput;

    @Option(
            names = "--hash-file",
            paramLabel = "FILE",
            description = "Read {SCHEME}HASH from the first line of a file.")
    private Path file;

    /** The hash, where one is given. */
    Optional<Secret> given() {
        if (standardInput && file != null) {
            throw CommandFailure.wrong("--hash-stdin", "with --hash-file", "one of the two");
        }
        if (file != null) {
            return Optional.of(Secret.firstLine("--hash-file", file, ExitCode.WRONG_ARGUMENTS));
        }
        return standardInput
                ? Optional.of(
                        PasswordOptions.firstLine(
                                "--hash-stdin", "hash", Caller.of(command).input()))
                : Optional.empty();
    }
}
