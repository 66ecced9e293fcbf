package dev.hikyaku.server.webadmin;

import dev.hikyaku.server.OwnerOnlyFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A generated token kept from start to start in a file only its owner may read. Delete the file and
 * restart to have a new one.
 *
 * <p>The file appears whole and with mode 0600 ({@link OwnerOnlyFile}). One found open to others is
 * closed to them with a warning.
 */
final class TokenFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(TokenFile.class);

    private TokenFile() {}

    /** The token in the file, which is made first when it is not there. */
    static Secret obtain(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                OwnerOnlyFile.write(file, Token.generate(random).reveal() + "\n");
                LOGGER.info("Webadmin token written to {}", file);
            }
            closeToOthers(file);
            Secret secret = Secret.fromFile(file);
            Token.check(file.getFileName().toString(), secret);
            return secret;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s (expected: a file this server can write and read)".formatted(file), e);
        }
    }

    private static void closeToOthers(Path file) throws IOException {
        OwnerOnlyFile.closeToOthers(file)
                .ifPresent(
                        found ->
                                LOGGER.warn(
                                        "{} was {}, now 0600: others may have read the token;"
                                                + " delete it and restart for a new one",
                                        file,
                                        found));
    }
}
