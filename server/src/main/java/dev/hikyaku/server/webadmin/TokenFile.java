package dev.hikyaku.server.webadmin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;

/**
 * A generated token kept from start to start in a file only its owner may read. Delete the file and
 * restart to have a new one.
 *
 * <p>The file appears whole and with mode 0600: it is written under another name and moved in
 * place, so a crash leaves no empty token. A file found open to others is closed to them with a
 * warning.
 */
final class TokenFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(TokenFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private TokenFile() {}

    /** The token in the file, which is made first when it is not there. */
    static Secret obtain(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                create(file, Token.generate(random));
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

    private static void create(Path file, Secret secret) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft =
                Files.createTempFile(
                        file.getParent(),
                        "." + file.getFileName(),
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(
                        ByteBuffer.wrap(
                                (secret.reveal() + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void closeToOthers(Path file) throws IOException {
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(found)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
            LOGGER.warn(
                    "{} was {}, now 0600: others may have read the token; delete it and restart for"
                            + " a new one",
                    file,
                    PosixFilePermissions.toString(found));
        }
    }
}
