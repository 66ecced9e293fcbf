package dev.hikyaku.server.webadmin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * HTTPS of webadmin, from the {@code https.*} keys of {@link WebAdminSettings}.
 *
 * @param keystore JKS or PKCS#12 file with the server's key and chain
 * @param password opens the keystore and the key
 * @param clients who may connect; when present a client certificate is required besides the token
 */
record HttpsSettings(Path keystore, Secret password, Optional<TrustedClients> clients) {

    /**
     * Whose client certificates are accepted.
     *
     * @param truststore JKS or PKCS#12 file of the authorities
     * @param password opens the truststore
     */
    record TrustedClients(Path truststore, Secret password) {}
}
