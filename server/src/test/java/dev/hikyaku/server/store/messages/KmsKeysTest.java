package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys that KMS wrapped, unwrapped by AWS' own client from a service that speaks its protocol. */
class KmsKeysTest {
    private static final Map<String, String> CONTEXT = Map.of("use", "hikyaku-messages");
    private static final long ID = 1795305600000L << 21 | 1;

    @TempDir Path directory;
    private final Map<String, String> before = new HashMap<>();
    private final byte[] secret = KeyService.random(32);
    private KeyService service;

    @BeforeEach
    void start() throws IOException {
        service = new KeyService();
        set("aws.endpointUrlKms", service.endpoint().toString());
        set("aws.region", "ap-northeast-1");
        set("aws.accessKeyId", "test");
        set("aws.secretAccessKey", "test");
    }

    private void set(String property, String value) {
        before.put(property, System.getProperty(property));
        System.setProperty(property, value);
    }

    @AfterEach
    void stop() {
        service.close();
        before.forEach(
                (property, value) -> {
                    if (value == null) {
                        System.clearProperty(property);
                    } else {
                        System.setProperty(property, value);
                    }
                });
    }

    private String reference(byte[] wrapped) throws IOException {
        return "kms:file:" + Files.write(directory.resolve("wrapped"), wrapped);
    }

    @Test
    void aWrappedKeyIsUnwrappedAtStartAndOpensMessages() throws Exception {
        String reference = reference(service.wrap(secret, CONTEXT));
        BodyKeys keys = BodyKeys.open(List.of(reference));
        assertThat(keys.ids()).containsExactly(new BodyKey(secret).id());
        assertThat(service.asked).containsExactly("TrentService.Decrypt");

        MessageFiles files =
                MessageFiles.open(directory.resolve("messages"), new BodyCodec(false, true, keys));
        byte[] mail = "Subject: a\r\n\r\nb\r\n".getBytes();
        BodyFile file = files.write(ID, new ByteArrayInputStream(mail)).file();
        try (InputStream in = files.open(file)) {
            assertThat(in.readAllBytes()).isEqualTo(mail);
        }
        assertThat(service.asked).hasSize(1);
    }

    @Test
    void theCommandLinesBase64IsAWrappedKeyToo() throws Exception {
        byte[] wrapped = service.wrap(secret, CONTEXT);
        String reference =
                reference((Base64.getEncoder().encodeToString(wrapped) + "\n").getBytes());
        assertThat(BodyKeys.open(List.of(reference)).ids())
                .containsExactly(new BodyKey(secret).id());
    }

    @Test
    void aKeyWrappedForSomethingElseIsRefused() throws Exception {
        String reference = reference(service.wrap(secret, Map.of("use", "backups")));
        assertThatThrownBy(() -> BodyKeys.open(List.of(reference)))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessageStartingWith(reference + ": KMS does not unwrap it: ")
                .hasMessageEndingWith(
                        "(expected: a key made for use=hikyaku-messages, and leave to Decrypt)");
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() throws Exception {
        String reference = reference(service.wrap(KeyService.random(16), CONTEXT));
        assertThatThrownBy(() -> BodyKeys.open(List.of(reference)))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessageContaining("16 bytes (expected: a key of 32 bytes");
    }

    @Test
    void withoutTheServiceThereIsNoKey() throws Exception {
        String reference = reference(service.wrap(secret, CONTEXT));
        service.close();
        assertThatThrownBy(() -> BodyKeys.open(List.of(reference)))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessageStartingWith(reference + ": KMS does not unwrap it: ");
    }
}
