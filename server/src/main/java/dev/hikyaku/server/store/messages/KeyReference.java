package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** Where a key is and how it is kept there. */
final class KeyReference {
    static final String FILE = "file:";
    private static final String WRAPPED_FILE = "kms:file:";

    /** What KMS takes to unwrap (AWS KMS API Reference, Decrypt: CiphertextBlob). */
    private static final int LONGEST_WRAPPED = 6144;

    /** In Base64, with line ends. */
    private static final int LONGEST_FILE = 2 * LONGEST_WRAPPED;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private KeyReference() {}

    /** The key itself. */
    static byte[] read(String reference) throws UnusableKeyException {
        if (reference.startsWith(WRAPPED_FILE)) {
            byte[] wrapped = content(reference, WRAPPED_FILE);
            return checked(reference, KmsUnwrapping.unwrap(reference, decodedIfText(wrapped)));
        }
        if (reference.startsWith(FILE)) {
            refuseReadableByOthers(reference);
            byte[] content = content(reference, FILE);
            return checked(
                    reference, content.length == BodyKey.BYTES ? content : decodedIfText(content));
        }
        throw new UnusableKeyException(reference, "(expected: file:/path or kms:file:/path)");
    }

    private static byte[] checked(String reference, byte[] secret) throws UnusableKeyException {
        if (secret.length != BodyKey.BYTES) {
            throw new UnusableKeyException(
                    reference,
                    secret.length + " bytes (expected: a key of 32 bytes, or those in Base64)");
        }
        return secret;
    }

    private static void refuseReadableByOthers(String reference) throws UnusableKeyException {
        try {
            Set<PosixFilePermission> found = Files.getPosixFilePermissions(path(reference, FILE));
            if (!OWNER_ONLY.containsAll(found)) {
                throw new UnusableKeyException(
                        reference,
                        PosixFilePermissions.toString(found)
                                + " (expected: rw------- or r--------, for its owner only)");
            }
        } catch (UnusableKeyException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(reference, e);
        }
    }

    private static Path path(String reference, String scheme) {
        return Path.of(reference.substring(scheme.length()));
    }

    private static byte[] content(String reference, String scheme) throws UnusableKeyException {
        try (InputStream in = Files.newInputStream(path(reference, scheme))) {
            return in.readNBytes(LONGEST_FILE);
        } catch (IOException e) {
            throw unreadable(reference, e);
        }
    }

    private static UnusableKeyException unreadable(String reference, IOException e) {
        return new UnusableKeyException(
                reference, "cannot be read (expected: a file with a key)", e);
    }

    /** What Base64 text stands for; other bytes as they are. */
    private static byte[] decodedIfText(byte[] content) {
        try {
            String text = new String(content, StandardCharsets.ISO_8859_1).strip();
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException binary) {
            return content;
        }
    }
}
