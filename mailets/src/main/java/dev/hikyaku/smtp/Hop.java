package dev.hikyaku.smtp;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A server that mail is handed to, and how.
 *
 * <pre>{@code
 * host                     home.example.ts.net
 * port                     2525
 * protocol                 lmtp
 * helloName                mx.example.org
 * tls                      required
 * tlsTrustedCertificates   /etc/hikyaku/home.pem
 * maxConnections           20
 * afterDotTimeout          5 minutes
 * }</pre>
 *
 * @param host {@code host}: name or address; how a name is looked up is the {@link Dialer}'s
 * @param port {@code port}, 24 for LMTP and 25 for SMTP
 * @param protocol {@code protocol}, {@code lmtp} or {@code smtp}; {@code lmtp} if not set
 * @param login how we log in there, if we do
 * @param helloName {@code helloName}: what we call ourselves in LHLO or EHLO (RFC 5321 §4.1.1.1)
 * @param ignoredCapabilities {@code ignoredCapabilities}: words such as {@code CHUNKING PIPELINING}
 *     that are taken as not offered, for peers that offer what they cannot do
 */
public record Hop(
        String host,
        int port,
        Protocol protocol,
        String helloName,
        HopTls tls,
        PoolLimits pool,
        Deadlines deadlines,
        HopLogin login,
        Set<String> ignoredCapabilities) {

    private static final int LMTP_PORT = 24;
    private static final int SMTP_PORT = 25;

    public Hop {
        if (!isWord(host) || host.contains("/")) {
            throw Settings.wrong("host", printable(host), "a host name or an address");
        }
        if (port < 1 || port > 65535) {
            throw Settings.wrong("port", port, "a number from 1 to 65535");
        }
        if (!isWord(helloName) || helloName.length() > 255) {
            throw Settings.wrong("helloName", printable(helloName), "this server's full name");
        }
        boolean anyTls =
                tls.policy() == HopTls.Policy.REQUIRED || tls.policy() == HopTls.Policy.IMPLICIT;
        if (login.user().isPresent() && !anyTls) {
            throw Settings.wrong(
                    "tls",
                    tls.policy().name().toLowerCase(Locale.ROOT),
                    "required or implicit, where we log in");
        }
        ignoredCapabilities = Set.copyOf(ignoredCapabilities);
    }

    /** The same hop at another host, as far as the rest goes. */
    public Hop at(String otherHost, int otherPort) {
        return new Hop(
                otherHost,
                otherPort,
                protocol,
                helloName,
                tls,
                pool,
                deadlines,
                login,
                ignoredCapabilities);
    }

    /** The same hop, secured in another way. */
    public Hop secured(HopTls other) {
        return new Hop(
                host,
                port,
                protocol,
                helloName,
                other,
                pool,
                deadlines,
                login,
                ignoredCapabilities);
    }

    /**
     * Reads a hop; the keys are named with the components here and in {@link HopTls}, {@link
     * HopLogin}, {@link PoolLimits} and {@link Deadlines}.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    public static Hop from(Map<String, String> values) {
        Settings settings = new Settings(values);
        Protocol protocol = settings.choice("protocol", Protocol.class, Protocol.LMTP);
        int usual = protocol == Protocol.LMTP ? LMTP_PORT : SMTP_PORT;
        Hop hop =
                new Hop(
                        settings.required("host", "a host name or an address"),
                        settings.integer("port", 1, 65535, usual),
                        protocol,
                        settings.required("helloName", "this server's full name"),
                        HopTls.from(settings),
                        PoolLimits.from(settings),
                        Deadlines.from(settings),
                        HopLogin.from(settings),
                        settings.words("ignoredCapabilities"));
        settings.refuseUnknown();
        return hop;
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
