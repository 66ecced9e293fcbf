package dev.hikyaku.server.webadmin;

import org.apache.commons.configuration2.Configuration;
import org.apache.james.filesystem.api.FileSystem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code webadmin.properties} says, checked once at start. An unknown key or a bad value stops
 * the start with {@code webadmin.properties: key: value (expected: …)}; secrets are never shown.
 *
 * <pre>
 * host=127.0.0.1
 * port=8000
 * token.admin=file:/run/secrets/webadmin-admin
 * token.readonly=file:/run/secrets/webadmin-readonly
 * </pre>
 *
 * <table>
 * <caption>All keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>enabled</td><td>true</td><td>false: no listener at all</td></tr>
 * <tr><td>host</td><td>127.0.0.1</td><td>the one address or name listened on; 0.0.0.0 for all</td></tr>
 * <tr><td>port</td><td>8000</td><td>0 takes any free port</td></tr>
 * <tr><td>host.allowed</td><td></td><td>names besides loopback, {@code host} and the address
 * connected to that a {@code Host} header may carry, separated by commas</td></tr>
 * <tr><td>token.admin</td><td>generated</td><td>may do everything; a value of 16 characters or more,
 * or {@code file:/path}; when not set it is made and kept in {@code var/webadmin.token}</td></tr>
 * <tr><td>token.readonly</td><td>generated</td><td>may GET and HEAD; likewise, in {@code
 * var/webadmin-readonly.token}</td></tr>
 * <tr><td>https.enabled</td><td>false</td><td>HTTPS (TLS 1.2, 1.3) instead of HTTP</td></tr>
 * <tr><td>https.keystore</td><td></td><td>JKS or PKCS#12 file, such as {@code
 * file://conf/webadmin.p12}</td></tr>
 * <tr><td>https.password</td><td></td><td>of the keystore; a value or {@code file:/path}</td></tr>
 * <tr><td>https.trust.keystore</td><td></td><td>when set, callers need a certificate from one of
 * its authorities besides the token</td></tr>
 * <tr><td>https.trust.password</td><td></td><td>of the trust store</td></tr>
 * <tr><td>minThreadCount</td><td>4</td><td>1 to maxThreadCount</td></tr>
 * <tr><td>maxThreadCount</td><td>32</td><td>8 to 1000</td></tr>
 * <tr><td>connection.limit</td><td>256</td><td>connections open at once</td></tr>
 * <tr><td>body.limit</td><td>1M</td><td>longest request body, up to 64M; 413 beyond</td></tr>
 * <tr><td>idle.timeout</td><td>30s</td><td>longest silence in a connection</td></tr>
 * <tr><td>head.timeout</td><td>10s</td><td>from connect to the end of the first request head;
 *     a body may be slower than 512 bytes a second for as long</td></tr>
 * <tr><td>await.timeout</td><td>5m</td><td>longest {@code GET /tasks/&lt;id&gt;/await}</td></tr>
 * <tr><td>healthcheck.timeout</td><td>10s</td><td>a check that takes longer is unhealthy</td></tr>
 * <tr><td>extensions.routes</td><td></td><td>further classes that implement James' {@code
 * Routes}</td></tr>
 * </table>
 *
 * <p>James' {@code cors.*} and {@code jwt.*} are refused: no CORS header is ever sent, and tokens
 * take the place of JWT.
 */
record WebAdminSettings(
        boolean enabled,
        String host,
        int port,
        Set<String> allowedHosts,
        Optional<Secret> adminToken,
        Optional<Secret> readOnlyToken,
        Optional<HttpsSettings> https,
        WebAdminLimits limits,
        List<String> extensionRoutes) {

    static final String ADMIN = "token.admin";
    static final String READ_ONLY = "token.readonly";

    private static final int DEFAULT_PORT = 8000;
    private static final int MAXIMUM_BODY_BYTES = 64 << 20;
    private static final Duration MAXIMUM_TIMEOUT = Duration.ofHours(1);

    private static final Set<String> KEYS =
            Set.of(
                    "enabled",
                    "host",
                    "port",
                    "host.allowed",
                    ADMIN,
                    READ_ONLY,
                    "https.enabled",
                    "https.keystore",
                    "https.password",
                    "https.trust.keystore",
                    "https.trust.password",
                    "minThreadCount",
                    "maxThreadCount",
                    "connection.limit",
                    "body.limit",
                    "idle.timeout",
                    "head.timeout",
                    "await.timeout",
                    "healthcheck.timeout",
                    "extensions.routes");

    private static final Map<String, String> GONE =
            Map.of(
                    "cors.enable", "not set; no CORS header is ever sent",
                    "cors.origin", "not set; no CORS header is ever sent",
                    "jwt.enabled", "not set; token.admin takes its place",
                    "jwt.publickeypem.url", "not set; token.admin takes its place",
                    "password", "not set; token.admin takes its place");

    /** Every key {@link #from} reads. */
    static Set<String> keys() {
        return KEYS;
    }

    /** The interface switched off, as when there is no {@code webadmin.properties}. */
    static WebAdminSettings off() {
        return new WebAdminSettings(
                false,
                "127.0.0.1",
                0,
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                WebAdminLimits.DEFAULTS,
                List.of());
    }

    static WebAdminSettings from(Configuration configuration, FileSystem files) {
        SettingsReader reader = new SettingsReader(configuration, files);
        reader.keys().forEach(WebAdminSettings::refuseUnknown);
        Optional<Secret> admin = reader.secret(ADMIN);
        Optional<Secret> readOnly = reader.secret(READ_ONLY);
        admin.ifPresent(secret -> Token.check(ADMIN, secret));
        readOnly.ifPresent(secret -> Token.check(READ_ONLY, secret));
        return new WebAdminSettings(
                reader.flag("enabled", true),
                reader.text("host").orElse("127.0.0.1"),
                reader.number("port", DEFAULT_PORT, 0, 65535),
                allowedHosts(reader),
                admin,
                readOnly,
                https(reader),
                limits(reader),
                reader.list("extensions.routes"));
    }

    private static void refuseUnknown(String key) {
        if (GONE.containsKey(key)) {
            throw SettingsReader.wrong(key, "set", GONE.get(key));
        }
        if (!KEYS.contains(key)) {
            throw SettingsReader.wrong(key, "unknown key", "one of " + Set.copyOf(KEYS));
        }
    }

    private static Set<String> allowedHosts(SettingsReader reader) {
        List<String> names = reader.list("host.allowed");
        for (String name : names) {
            if (HostHeader.parse(name).filter(host -> host.port().isEmpty()).isEmpty()) {
                throw SettingsReader.wrong("host.allowed", name, "a host name or address, no port");
            }
        }
        return Set.copyOf(names);
    }

    private static Optional<HttpsSettings> https(SettingsReader reader) {
        if (!reader.flag("https.enabled", false)) {
            return Optional.empty();
        }
        Optional<HttpsSettings.TrustedClients> clients =
                reader.text("https.trust.keystore")
                        .map(
                                set ->
                                        new HttpsSettings.TrustedClients(
                                                reader.readable("https.trust.keystore"),
                                                required(reader, "https.trust.password")));
        return Optional.of(
                new HttpsSettings(
                        reader.readable("https.keystore"),
                        required(reader, "https.password"),
                        clients));
    }

    private static Secret required(SettingsReader reader, String key) {
        return reader.secret(key)
                .orElseThrow(() -> SettingsReader.wrong(key, "not set", "a password"));
    }

    private static WebAdminLimits limits(SettingsReader reader) {
        WebAdminLimits defaults = WebAdminLimits.DEFAULTS;
        int maxThreads = reader.number("maxThreadCount", defaults.maxThreads(), 8, 1000);
        return new WebAdminLimits(
                reader.number("minThreadCount", defaults.minThreads(), 1, maxThreads),
                maxThreads,
                reader.number("connection.limit", defaults.connections(), 8, 100_000),
                reader.bytes("body.limit", defaults.bodyBytes(), MAXIMUM_BODY_BYTES),
                reader.duration("idle.timeout", defaults.idle(), MAXIMUM_TIMEOUT),
                reader.duration("head.timeout", defaults.head(), MAXIMUM_TIMEOUT),
                reader.duration("healthcheck.timeout", defaults.healthCheck(), MAXIMUM_TIMEOUT),
                reader.duration("await.timeout", defaults.await(), MAXIMUM_TIMEOUT));
    }
}
