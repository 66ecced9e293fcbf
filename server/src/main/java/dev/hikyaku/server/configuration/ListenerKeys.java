package dev.hikyaku.server.configuration;

import java.util.List;

/** The keys all listeners share: where they listen, TLS, limits, PROXY. */
final class ListenerKeys {
    private static final int MANY = 1_000_000;

    private ListenerKeys() {}

    /** Keys of every listener James makes, for a server element, its usual port and limits. */
    static List<Key> of(String server, Kind addresses, String bind, int limit, int limitPerIp) {
        return KeyLists.join(
                        address(server, addresses, bind),
                        connections(limit, limitPerIp),
                        workers(),
                        tls())
                .stream()
                .map(key -> key.under(server))
                .toList();
    }

    private static List<Key> address(String server, Kind addresses, String bind) {
        return List.of(
                Key.of("@enabled", Kinds.bool())
                        .orElse("true")
                        .means("false: this listener is not started"),
                Key.of("jmxName", Kinds.word())
                        .orElse(server)
                        .means("the listener's name in logs and metrics, its own in the file"),
                Key.of("bind", addresses)
                        .orElse(bind)
                        .means("addresses listened on; port 0 takes a free one"),
                Key.of("helloName", Kinds.host()).means("the name the server calls itself"),
                Key.of("helloName.@autodetect", Kinds.bool())
                        .orElse("true")
                        .means("false: helloName is used, true: the machine's name"));
    }

    private static List<Key> connections(int limit, int limitPerIp) {
        return List.of(
                Key.of("connectionBacklog", Kinds.integer(1, 65_535))
                        .orElse("200")
                        .means("connections the kernel keeps waiting"),
                Key.of("connectionLimit", Kinds.integer(0, MANY))
                        .orElse(Integer.toString(limit))
                        .means("connections at a time, 0 for no limit"),
                Key.of("connectionLimitPerIP", Kinds.integer(0, MANY))
                        .orElse(Integer.toString(limitPerIp))
                        .means("connections at a time from one address, 0 for no limit"));
    }

    private static List<Key> workers() {
        return List.of(
                Key.of("ioWorkerCount", Kinds.integer(1, 1024))
                        .means("threads that move bytes; twice the cores when missing"),
                Key.of("bossWorkerCount", Kinds.integer(1, 64))
                        .means("threads that accept connections"),
                Key.of("maxExecutorCount", Kinds.integer(1, 10_000))
                        .orElse("16")
                        .means("threads of James' own worker pool"),
                Key.of("gracefulShutdown", Kinds.bool())
                        .orElse("true")
                        .means("whether stopping waits for the I/O threads"),
                Key.of("proxyRequired", Kinds.bool())
                        .orElse("false")
                        .means("true: every connection begins with a PROXY header, v1 or v2"));
    }

    /** Keys the corrected listeners for SMTP, LMTP and POP3 read besides. */
    static List<Key> conversation(String server, int idleSeconds, int lineBytes, int errors) {
        return List.of(
                        Key.of("connectiontimeout", Kinds.integer(10, 3600))
                                .orElse(Integer.toString(idleSeconds))
                                .means("seconds a client may be silent"),
                        Key.of("maxLineLength", Kinds.integer(512, 65_536))
                                .orElse(Integer.toString(lineBytes))
                                .means("bytes of the longest command line, CRLF included"),
                        Key.of("maxErrors", Kinds.integer(1, 1000))
                                .orElse(Integer.toString(errors))
                                .means("wrong commands before the connection is closed"),
                        Key.of("proxyNetworks", Kinds.networks())
                                .means("networks a PROXY header is believed from"))
                .stream()
                .map(key -> key.under(server))
                .toList();
    }

    private static List<Key> tls() {
        return List.of(
                Key.of("tls.@socketTLS", Kinds.bool())
                        .orElse("false")
                        .means("TLS from the first byte"),
                Key.of("tls.@startTLS", Kinds.bool())
                        .orElse("false")
                        .means("TLS by STARTTLS; not both"),
                Key.of("tls.privateKey", Kinds.file()).means("PEM file of the private key"),
                Key.of("tls.certificates", Kinds.file())
                        .means("PEM file of the certificate and its chain, the server's own first"),
                Key.of("tls.keystore", Kinds.file())
                        .means("a key store instead of the two PEM files"),
                Key.of("tls.keystoreType", Kinds.oneOf("JKS", "PKCS12"))
                        .orElse("JKS")
                        .means("type of key store and trust store alike"),
                Key.of("tls.secret", Kinds.secret())
                        .means("password of the key store or of an encrypted private key"),
                Key.of("tls.supportedProtocols.protocol", Kinds.oneOf("TLSv1.2", "TLSv1.3"))
                        .means("TLS versions; what Java allows when missing")
                        .many(),
                Key.of("tls.supportedCipherSuites.cipherSuite", Kinds.word())
                        .means("cipher suites; what Java allows when missing")
                        .many(),
                Key.of("tls.clientAuth.truststore", Kinds.file())
                        .means("authorities a client's certificate must come from"),
                Key.of("tls.clientAuth.truststoreType", Kinds.oneOf("JKS", "PKCS12"))
                        .orElse("JKS")
                        .means("read by nobody at 3.8.1: tls.keystoreType counts"),
                Key.of("tls.clientAuth.truststoreSecret", Kinds.secret())
                        .means("password of the trust store"),
                Key.of("tls.enableOCSPCRLChecks", Kinds.bool())
                        .orElse("false")
                        .means("whether clients' certificates are checked for revocation"),
                Key.of("tls.provider", Kinds.gone("not set; nobody reads it")),
                Key.of("tls.algorithm", Kinds.gone("not set; nobody reads it")));
    }

    /** Keys of OpenID Connect logins. */
    static List<Key> oidc(String server) {
        return List.of(
                        Key.of("oidcConfigurationURL", Kinds.url("https://", "http://"))
                                .means("the identity provider's discovery document"),
                        Key.of("jwksURL", Kinds.url("https://", "http://"))
                                .means("the identity provider's keys"),
                        Key.of("claim", Kinds.word()).means("the claim that names the user"),
                        Key.of("scope", Kinds.text()).means("the scope asked for"),
                        Key.of("introspection.url", Kinds.url("https://", "http://"))
                                .means("where tokens are checked on every login"),
                        Key.of("introspection.auth", Kinds.secret())
                                .means("Authorization header for that"),
                        Key.of("userinfo.url", Kinds.url("https://", "http://"))
                                .means("where the user is asked for"))
                .stream()
                .map(key -> key.under(server + ".auth.oidc"))
                .toList();
    }
}
