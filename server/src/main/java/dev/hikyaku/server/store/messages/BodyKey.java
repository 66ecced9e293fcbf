package dev.hikyaku.server.store.messages;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingKey;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingParameters;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingParameters.HashType;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.util.SecretBytes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One key for messages at rest: AES-256-GCM in the streaming form of Tink (AES256-GCM-HKDF), a
 * fresh key a message derived from this one. The message's id is authenticated with the bytes, so
 * that the files of two messages cannot be exchanged.
 *
 * <p>Segments are of 4 KB, Tink's own choice for what is read in parts: most mails are two or three
 * segments, a buffer of 64 KB would cost them more than the cipher does, and a tag of 16 bytes a
 * segment adds 0.4 %.
 */
final class BodyKey {
    static final int BYTES = 32;

    private static final int SEGMENT_BYTES = 4 * 1024;
    private static final int ID_BYTES = 8;
    private static final byte[] ID_PREFIX = "hikyaku message key ".getBytes(StandardCharsets.UTF_8);

    private final String id;
    private final StreamingAead cipher;

    /** The bytes are copied; the caller wipes his own. */
    BodyKey(byte[] secret) {
        id = id(secret);
        cipher = cipher(secret);
    }

    /** A hash, from which nobody finds the key. */
    private static String id(byte[] secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ID_PREFIX);
            return HexFormat.of().formatHex(digest.digest(secret), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StreamingAead cipher(byte[] secret) {
        try {
            AesGcmHkdfStreamingParameters parameters =
                    AesGcmHkdfStreamingParameters.builder()
                            .setKeySizeBytes(BYTES)
                            .setDerivedAesGcmKeySizeBytes(BYTES)
                            .setHkdfHashType(HashType.SHA256)
                            .setCiphertextSegmentSizeBytes(SEGMENT_BYTES)
                            .build();
            return AesGcmHkdfStreaming.create(
                    AesGcmHkdfStreamingKey.create(
                            parameters,
                            SecretBytes.copyFrom(secret, InsecureSecretKeyAccess.get())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stands in the database beside each file the key opens. */
    String id() {
        return id;
    }

    OutputStream encrypting(OutputStream file, long messageId) throws IOException {
        try {
            return cipher.newEncryptingStream(file, associated(messageId));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    SeekableByteChannel decrypting(SeekableByteChannel file, long messageId) throws IOException {
        try {
            return cipher.newSeekableDecryptingChannel(file, associated(messageId));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static byte[] associated(long messageId) {
        return ByteBuffer.allocate(Long.BYTES).putLong(messageId).array();
    }

    @Override
    public String toString() {
        return "BodyKey[" + id + "]";
    }
}
