package dev.hikyaku.server.configuration;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the handlers and hooks James ships read below their {@code <handler>}. */
final class KnownHandlers {
    private static final String FASTFAIL = "org.apache.james.smtpserver.fastfail.";
    private static final String JAMES = "org.apache.james.";
    private static final Kind SECONDS = Kinds.duration(ChronoUnit.SECONDS, Duration.ofSeconds(1));
    private static final Kind NO_TIME = Kinds.duration(ChronoUnit.SECONDS, Duration.ZERO);
    private static final Kind WAIT = Kinds.duration(ChronoUnit.MILLIS, Duration.ZERO);

    private static final Map<String, KeyTree> TREES =
            List.of(
                            ClassKeys.of(JAMES + "smtpserver.CoreCmdHandlerLoader"),
                            ClassKeys.of(JAMES + "lmtpserver.CoreCmdHandlerLoader"),
                            ClassKeys.of(JAMES + "lmtpserver.MailetContainerCmdHandlerLoader"),
                            ClassKeys.of(JAMES + "pop3server.core.CoreCmdHandlerLoader"),
                            ClassKeys.of(
                                    "dev.hikyaku.lmtp.RecipientCallout",
                                    Key.of("positive", SECONDS),
                                    Key.of("negative", SECONDS),
                                    Key.of("remember", SECONDS),
                                    Key.of("cacheSize", Kinds.integer(1, 10_000_000)),
                                    Key.of("patience", SECONDS),
                                    Key.of("slowAfter", Kinds.integer(0, 1_000_000)),
                                    Key.of("slowBy", NO_TIME),
                                    Key.of("closeAfter", Kinds.integer(1, 1_000_000)),
                                    Key.of("window", SECONDS)),
                            ClassKeys.of("dev.hikyaku.lmtp.HopBanner"),
                            ClassKeys.of(
                                    FASTFAIL + "ValidRcptHandler",
                                    flag("enableRecipientRewriteTable")),
                            ClassKeys.of(FASTFAIL + "ValidSenderDomainHandler"),
                            ClassKeys.of(
                                    FASTFAIL + "ValidRcptMX",
                                    Key.of("invalidMXNetworks", Kinds.networks()).many()),
                            ClassKeys.of(FASTFAIL + "ResolvableEhloHeloHandler"),
                            ClassKeys.of(FASTFAIL + "ReverseEqualsEhloHeloHandler"),
                            ClassKeys.of(
                                    FASTFAIL + "SPFHandler",
                                    flag("blockSoftFail"),
                                    flag("blockPermError")),
                            ClassKeys.of(
                                    FASTFAIL + "DNSRBLHandler",
                                    flag("getDetail"),
                                    Key.of("rblservers.whitelist", Kinds.domain()).many(),
                                    Key.of("rblservers.blacklist", Kinds.domain()).many()),
                            ClassKeys.of(
                                    FASTFAIL + "URIRBLHandler",
                                    flag("getDetail"),
                                    Key.of("uriRblServers.server", Kinds.domain()).many()),
                            ClassKeys.of(
                                    FASTFAIL + "MaxRcptHandler",
                                    Key.of("maxRcpt", Kinds.integer(0, 100_000))),
                            ClassKeys.of(
                                    FASTFAIL + "MaxUnknownCmdHandler",
                                    Key.of("maxUnknownCmdCount", Kinds.integer(1, 10_000))),
                            ClassKeys.of(
                                    FASTFAIL + "SpamTrapHandler",
                                    Key.of("spamTrapRecip", Kinds.mailAddress()).many(),
                                    Key.of("blockTime", WAIT)))
                    .stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    ClassKeys::className, keys -> KeyTree.nested(keys.keys())));

    private KnownHandlers() {}

    private static Key flag(String name) {
        return Key.of(name, Kinds.bool());
    }

    static Optional<KeyTree> keys(Entry handler) {
        Function<String, KeyTree> known = TREES::get;
        return handler.text("@class").map(known);
    }
}
