package dev.hikyaku.server.jmx;

import dev.hikyaku.server.OwnerOnlyFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The file {@code jmxremote.password} in the var directory: one line {@code james-admin PASSWORD},
 * made at the first start and kept. Delete it and restart to have a new password.
 *
 * <p>It appears whole and with mode 0600. One found open to others is closed to them with a
 * warning; one that cannot be written or read stops the start, there is no JMX without a password.
 */
final class CredentialFile {
    static final String NAME = "jmxremote.password";

    private static final Logger LOGGER = LoggerFactory.getLogger(CredentialFile.class);
    private static final int LONGEST_BYTES = 4096;

    private CredentialFile() {}

    /** The credential in the file, which is made first when it is not there. */
    static Credential obtain(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                OwnerOnlyFile.write(file, Credential.generate(random).line() + "\n");
                LOGGER.info("JMX credential written to {}", file);
            }
            closeToOthers(file);
            return read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a file this server can write and read)"
                            .formatted(NAME, file),
                    e);
        }
    }

    /**
     * Reads the file as it is.
     *
     * @throws IllegalArgumentException when it holds something else; what it holds is not shown
     */
    static Credential read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LONGEST_BYTES), StandardCharsets.ISO_8859_1);
            return text.lines()
                    .findFirst()
                    .flatMap(Credential::parse)
                    .orElseThrow(
                            () ->
                                    new IllegalArgumentException(
                                            "%s: content of %s (expected: one line \"james-admin PASSWORD\" of 16 characters or more; delete the file and restart for a new one)"
                                                    .formatted(NAME, file)));
        }
    }

    private static void closeToOthers(Path file) throws IOException {
        OwnerOnlyFile.closeToOthers(file)
                .ifPresent(
                        found ->
                                LOGGER.warn(
                                        "{} was {}, now 0600: others may have read the JMX"
                                                + " password; delete it and restart for a new one",
                                        file,
                                        found));
    }
}
