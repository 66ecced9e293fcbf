package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that open encrypted messages. New messages are encrypted with the first; each file's key
 * is known by its id in the database, so to change keys, put a new one before the old and keep the
 * old ones for as long as there are messages of theirs.
 *
 * <p>A key is named by a reference:
 *
 * <ul>
 *   <li>{@code file:/var/lib/hikyaku/keys/messages.key}: 32 bytes, or those in Base64, in a file
 *       that none but its owner can read. {@link #generate} makes one.
 *   <li>{@code kms:file:/var/lib/hikyaku/keys/messages.wrapped}: the key as AWS KMS wrapped it, in
 *       Base64 or not; it is unwrapped at start and never on disk. Region, credentials and endpoint
 *       come from where AWS' SDK looks for them ({@code AWS_REGION}, {@code AWS_ENDPOINT_URL_KMS},
 *       …). Made by
 *       <pre>
 * aws kms generate-data-key-without-plaintext --key-id alias/hikyaku --key-spec AES_256 \
 *     --encryption-context use=hikyaku-messages --query CiphertextBlob --output text
 *       </pre>
 * </ul>
 *
 * <p>Who loses a key loses the mails: keep a copy where the mails are not.
 */
public final class BodyKeys {
    private final Map<String, BodyKey> byId;

    private BodyKeys(Map<String, BodyKey> byId) {
        this.byId = byId;
    }

    /** For messages none of which is encrypted. */
    public static BodyKeys none() {
        return new BodyKeys(Map.of());
    }

    /**
     * The keys of some references, in their order.
     *
     * @throws UnusableKeyException when one of them is no reference to a key that can be used
     */
    public static BodyKeys open(List<String> references) throws UnusableKeyException {
        Map<String, BodyKey> byId = new LinkedHashMap<>();
        for (String reference : references) {
            byte[] secret = KeyReference.read(reference);
            BodyKey key = new BodyKey(secret);
            Arrays.fill(secret, (byte) 0);
            byId.putIfAbsent(key.id(), key);
        }
        return new BodyKeys(byId);
    }

    /**
     * Makes a new key: 32 random bytes in Base64, mode 0600.
     *
     * @return the reference to it
     * @throws java.nio.file.FileAlreadyExistsException when the file is there; it may be a key
     */
    public static String generate(Path file) throws IOException {
        byte[] secret = new byte[BodyKey.BYTES];
        new SecureRandom().nextBytes(secret);
        try (FileChannel channel =
                        FileChannel.open(
                                file,
                                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-------")));
                OutputStream out = Channels.newOutputStream(channel)) {
            String text = Base64.getEncoder().encodeToString(secret) + "\n";
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            channel.force(true);
        }
        DirectorySync.sync(file.toAbsolutePath().getParent());
        return KeyReference.FILE + file.toAbsolutePath();
    }

    /** The ids of all keys, the newest first. */
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    Optional<BodyKey> newest() {
        return byId.values().stream().findFirst();
    }

    /**
     * @throws UnreadableBodyException when there is no such key
     */
    BodyKey of(BodyFile file) throws UnreadableBodyException {
        BodyKey key = byId.get(file.keyId());
        if (key == null) {
            throw new UnreadableBodyException(
                    "message %d: key %s (expected: one of %s)"
                            .formatted(file.id(), file.keyId(), byId.keySet()));
        }
        return key;
    }

    @Override
    public String toString() {
        return "BodyKeys" + byId.keySet();
    }
}
