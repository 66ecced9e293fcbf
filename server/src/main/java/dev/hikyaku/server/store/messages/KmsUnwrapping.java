package dev.hikyaku.server.store.messages;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.kms.KmsClient;

import java.time.Duration;
import java.util.Map;

/**
 * Opens a key that AWS KMS wrapped: one Decrypt call at start, tried for half a minute. When KMS is
 * away or refuses, the server does not start: without the key it could read none of its mails.
 */
final class KmsUnwrapping {
    /** Given when the key was made; KMS opens no key that was made for something else. */
    private static final Map<String, String> CONTEXT = Map.of("use", "hikyaku-messages");

    private static final Duration CONNECTING = Duration.ofSeconds(3);
    private static final Duration ANSWERING = Duration.ofSeconds(5);
    private static final Duration ALL_TRIES = Duration.ofSeconds(30);

    private KmsUnwrapping() {}

    static byte[] unwrap(String reference, byte[] wrapped) throws UnusableKeyException {
        try (KmsClient kms = client()) {
            return kms.decrypt(
                            request ->
                                    request.ciphertextBlob(SdkBytes.fromByteArray(wrapped))
                                            .encryptionContext(CONTEXT))
                    .plaintext()
                    .asByteArray();
        } catch (SdkException e) {
            throw new UnusableKeyException(
                    reference,
                    "KMS does not unwrap it: "
                            + e.getMessage()
                            + " (expected: a key made for use=hikyaku-messages, and leave to"
                            + " Decrypt)",
                    e);
        }
    }

    private static KmsClient client() {
        return KmsClient.builder()
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder()
                                .connectionTimeout(CONNECTING)
                                .socketTimeout(ANSWERING))
                .overrideConfiguration(settings -> settings.apiCallTimeout(ALL_TRIES))
                .build();
    }
}
