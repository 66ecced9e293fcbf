package dev.hikyaku.server.store.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What AWS KMS does for Decrypt, on the wire (JSON 1.1, {@code TrentService.Decrypt}): unwraps by
 * AES-GCM with a master key it never gives away, the encryption context authenticated.
 */
final class KeyService implements AutoCloseable {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretKeySpec master = new SecretKeySpec(random(32), "AES");
    private final HttpServer server;
    final List<String> asked = new ArrayList<>();

    KeyService() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.create(anyPort, 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    byte[] wrap(byte[] secret, Map<String, String> context) throws Exception {
        byte[] nonce = random(NONCE_BYTES);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context.toString()).doFinal(secret);
        return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, master, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        try {
            Map<?, ?> context = JSON.convertValue(request.path("EncryptionContext"), Map.class);
            ByteBuffer blob =
                    ByteBuffer.wrap(
                            Base64.getDecoder().decode(request.path("CiphertextBlob").asText()));
            byte[] nonce = new byte[NONCE_BYTES];
            blob.get(nonce);
            byte[] sealed = new byte[blob.remaining()];
            blob.get(sealed);
            byte[] secret = cipher(Cipher.DECRYPT_MODE, nonce, context.toString()).doFinal(sealed);
            send(
                    exchange,
                    200,
                    Map.of("KeyId", "k", "Plaintext", Base64.getEncoder().encodeToString(secret)));
        } catch (GeneralSecurityException refused) {
            send(exchange, 400, Map.of("__type", "InvalidCiphertextException"));
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, String> body)
            throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, json.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(json);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
