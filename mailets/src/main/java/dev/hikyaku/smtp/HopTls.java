package dev.hikyaku.smtp;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

/**
 * How the connection to a hop is secured: TLS 1.2 or 1.3, by STARTTLS (RFC 3207) or from the first
 * byte. Files are read again when they change ({@link TlsContext}).
 *
 * @param policy {@code tls}, {@code none}
 * @param verify {@code tlsVerify}, {@code true}: whether the peer's certificate must be trusted and
 *     have its name; never asked for when {@code opportunistic}
 * @param trusted {@code tlsTrustedCertificates}: PEM file of what is trusted, instead of what the
 *     JDK trusts
 * @param certificate {@code tlsCertificate}: PEM file of the chain we show the peer
 * @param key {@code tlsPrivateKey}: PEM file of its key, without a password
 * @param serverName {@code tlsServerName}: the name the certificate must have, where it is not the
 *     {@code host}; also sent as SNI
 */
public record HopTls(
        Policy policy,
        boolean verify,
        Optional<Path> trusted,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<String> serverName) {

    /** Nothing is encrypted. */
    public static final HopTls NONE = of(Policy.NONE);

    /** When TLS is used. */
    public enum Policy {
        /** Never. */
        NONE,
        /** If STARTTLS is offered and works; otherwise in clear. Protects from readers only. */
        OPPORTUNISTIC,
        /** By STARTTLS, or no mail is sent. */
        REQUIRED,
        /** From the first byte, or no mail is sent. */
        IMPLICIT
    }

    public HopTls {
        if (certificate.isPresent() != key.isPresent()) {
            throw Settings.wrong(
                    certificate.isPresent() ? "tlsPrivateKey" : "tlsCertificate",
                    "",
                    "a PEM file: certificate and key belong together");
        }
    }

    /** A policy, with what the JDK trusts and without a certificate of ours. */
    public static HopTls of(Policy policy) {
        return new HopTls(
                policy,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same, but no mail goes without TLS to a peer that has proven its name (RFC 8461 §5). */
    public HopTls strict() {
        return new HopTls(
                policy == Policy.IMPLICIT ? policy : Policy.REQUIRED,
                true,
                trusted,
                certificate,
                key,
                serverName);
    }

    static HopTls from(Settings settings) {
        return new HopTls(
                settings.choice("tls", Policy.class, Policy.NONE),
                settings.flag("tlsVerify", true),
                settings.file("tlsTrustedCertificates"),
                settings.file("tlsCertificate"),
                settings.file("tlsPrivateKey"),
                settings.text("tlsServerName"));
    }

    boolean verified() {
        return verify && policy != Policy.OPPORTUNISTIC;
    }

    /** The files that {@link #context()} reads. */
    List<Path> files() {
        return Stream.of(verified() ? trusted : Optional.<Path>empty(), certificate, key)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * What connections are secured with.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)} when a file
     *     does not hold what it should
     */
    SslContext context() {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2");
        if (!verified()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else {
            trusted.ifPresent(file -> trust(builder, file));
        }
        certificate.ifPresent(chain -> show(builder, chain, key.orElseThrow()));
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS of this JDK cannot be used", e);
        }
    }

    private static void trust(SslContextBuilder builder, Path file) {
        try {
            builder.trustManager(file.toFile());
        } catch (IllegalArgumentException e) {
            throw Settings.wrong("tlsTrustedCertificates", file, "certificates in PEM");
        }
    }

    private static void show(SslContextBuilder builder, Path chain, Path key) {
        try {
            X509Certificate[] certificates = PemFiles.chain(chain);
            PrivateKey own = PemFiles.key(key);
            if (PemFiles.fit(certificates[0], own)) {
                builder.keyManager(own, certificates);
                return;
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            IllegalArgumentException wrong = wrongChain(chain, key);
            wrong.initCause(e);
            throw wrong;
        }
        throw wrongChain(chain, key);
    }

    private static IllegalArgumentException wrongChain(Path chain, Path key) {
        return Settings.wrong(
                "tlsCertificate",
                chain,
                "a chain in PEM, with its key in PEM without a password in " + key);
    }
}
