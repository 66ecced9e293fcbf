package dev.hikyaku.server.doctor;

import dev.hikyaku.server.doctor.Listener.Protocol;
import dev.hikyaku.server.doctor.Listener.Tls;
import dev.hikyaku.server.listener.Networks;

import org.apache.commons.configuration2.Configuration;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where webadmin listens and which token opens it, from {@code webadmin.properties}.
 *
 * @param address where it listens
 * @param https whether it speaks HTTPS
 * @param token the configured admin token; empty when it is kept in {@code var/webadmin.token}
 */
public record WebAdminAddress(InetSocketAddress address, boolean https, Optional<String> token) {

    static Optional<WebAdminAddress> from(Configuration properties) {
        if (!properties.getBoolean("enabled", true)) {
            return Optional.empty();
        }
        return Optional.of(
                new WebAdminAddress(
                        new InetSocketAddress(
                                properties.getString("host", "127.0.0.1"),
                                properties.getInt("port", 8000)),
                        properties.getBoolean("https.enabled", false),
                        Optional.of(properties.getString("token.admin", ""))
                                .filter(token -> !token.isBlank())));
    }

    Listener listener() {
        return new Listener(
                "webadmin.properties",
                "webadmin",
                Protocol.HTTP,
                address,
                https ? Tls.FIRST_BYTE : Tls.NONE,
                true,
                Networks.NONE,
                Optional.empty(),
                Optional.empty());
    }

    /** Without the token. */
    @Override
    public String toString() {
        return (https ? "https://" : "http://") + Listener.text(listener().reachable());
    }
}
