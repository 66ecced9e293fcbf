package dev.hikyaku.smtp;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Whom we spoke to.
 *
 * @param address the other end of the connection; a proxy's when there is one
 * @param tls how it was secured, if it was
 * @param opening how long it took to open: connecting, TLS, greeting, LHLO
 * @param mails how many mails and probes the connection had carried before
 */
public record Peer(SocketAddress address, Optional<Tls> tls, Duration opening, int mails) {

    /**
     * @param protocol such as {@code TLSv1.3}
     * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
     */
    public record Tls(String protocol, String cipher) {}
}
