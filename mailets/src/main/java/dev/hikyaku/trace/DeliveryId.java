package dev.hikyaku.trace;

import org.apache.james.core.MaybeSender;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The delivery id of a mail: the same at each attempt of the same mail, another for any other mail.
 *
 * <p>It is made of the envelope's sender and of the message as it is, without those fields that
 * servers on its way put in front. A mail without {@code Message-ID} cannot be told from one that
 * says the same again, such as the next alarm of a device whose clock stands still, so each attempt
 * gets an id of its own: stored twice is better than lost.
 */
public final class DeliveryId {
    private static final Set<String> OF_THE_WAY =
            Set.of(
                    "received",
                    "x-received",
                    "return-path",
                    "delivered-to",
                    "received-spf",
                    "authentication-results",
                    "arc-seal",
                    "arc-message-signature",
                    "arc-authentication-results",
                    "dkim-signature",
                    Trace.FIELD_LOWER_CASE);

    private static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private DeliveryId() {}

    /**
     * The id of a mail, 32 hexadecimal digits; the stream is read to its end.
     *
     * @throws IOException when the message cannot be read
     */
    public static String of(MaybeSender sender, InputStream message) throws IOException {
        Digest digest = new Digest();
        digest.sha256.update(sender.asString("").getBytes(StandardCharsets.UTF_8));
        digest.sha256.update((byte) 0);
        FieldSieve sieve = new FieldSieve(digest);
        byte[] buffer = new byte[8192];
        for (int length; (length = message.read(buffer)) >= 0; ) {
            sieve.write(buffer, 0, length);
        }
        sieve.end();
        return HexFormat.of().formatHex(digest.recognisable ? digest.of() : random());
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static final class Digest implements FieldSieve.Fields {
        private final MessageDigest sha256 = sha256();
        private boolean recognisable;

        @Override
        public boolean wanted(String name) {
            recognisable |= name.equals("message-id");
            return !OF_THE_WAY.contains(name);
        }

        @Override
        public void take(byte[] bytes, int offset, int length) {
            sha256.update(bytes, offset, length);
        }

        byte[] of() {
            return Arrays.copyOf(sha256.digest(), BYTES);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}
