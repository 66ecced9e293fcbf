package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Role;

import java.util.EnumSet;
import java.util.List;

/** {@code lmtp.properties}: whose mail goes by LMTP where. */
final class LmtpFile {
    private LmtpFile() {}

    static FileSchema lmtp() {
        return FileSchema.properties(
                        "lmtp.properties",
                        "whose mail goes by LMTP where",
                        List.of(
                                Key.of("routes", Kinds.text())
                                        .means(
                                                "RECIPIENT=HOP HOP, …: an address, a domain or *,"
                                                        + " and host:port or names of hops, best"
                                                        + " first"),
                                hop("host").means("name or address of a hop with a name"),
                                hop("port").orElse("24").means("its port"),
                                hop("protocol").orElse("lmtp").means("lmtp or smtp"),
                                hop("helloName").means("what we call ourselves in LHLO"),
                                hop("tls")
                                        .orElse("none")
                                        .means("none, opportunistic, required or implicit"),
                                hop("tlsVerify")
                                        .orElse("true")
                                        .means("whether its certificate must be trusted"),
                                hop("tlsTrustedCertificates")
                                        .means("PEM file of what is trusted, not the JDK's"),
                                hop("tlsCertificate").means("PEM file of the chain we show"),
                                hop("tlsPrivateKey").means("PEM file of its key"),
                                hop("tlsServerName").means("name in its certificate, if not host"),
                                hop("maxConnections").orElse("20").means("connections at once"),
                                hop("poolTimeout")
                                        .orElse("30 seconds")
                                        .means("how long a mail waits for one of them"),
                                hop("idleTimeout")
                                        .orElse("60 seconds")
                                        .means("how long one rests before it is closed"),
                                hop("maxMessagesPerConnection")
                                        .orElse("1000")
                                        .means("mails and probes before it is closed"),
                                hop("connectTimeout").orElse("10 seconds").means("to connect"),
                                hop("greetingTimeout")
                                        .orElse("30 seconds")
                                        .means("for each of TLS, greeting and LHLO"),
                                hop("envelopeTimeout")
                                        .orElse("60 seconds")
                                        .means("for each answer to MAIL, RCPT and RSET"),
                                hop("dataTimeout").orElse("120 seconds").means("for that to DATA"),
                                hop("blockTimeout")
                                        .orElse("180 seconds")
                                        .means("until it takes the next block of the content"),
                                hop("afterDotTimeout")
                                        .orElse("300 seconds")
                                        .means("for all answers after the dot"),
                                hop("ignoredCapabilities")
                                        .means("words of LHLO that are taken as not offered"),
                                Key.of("hop.*.*", Kinds.text())
                                        .means("hop.NAME.KEY: the same of the hop of that name")))
                .neededBy(EnumSet.of(Role.GATEWAY))
                .with(new RoutesRule());
    }

    private static Key hop(String key) {
        return Key.of("hop." + key, Kinds.text());
    }
}
