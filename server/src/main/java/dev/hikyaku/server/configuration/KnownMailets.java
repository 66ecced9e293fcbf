package dev.hikyaku.server.configuration;

import dev.hikyaku.delivery.RetrySchedule;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The parameters of the mailets a pipeline is commonly made of, and which of them a mail does not
 * come back from. A mailet not listed here takes any parameters and checks them when it is made.
 */
final class KnownMailets {
    static final String PACKAGE = "org.apache.james.transport.mailets.";

    /** What James itself reads below every mailet. */
    static final List<Key> COMMON =
            List.of(
                    Key.of("onMailetException", Kinds.processor())
                            .orElse("error")
                            .means("error, ignore, propagate or another processor"),
                    Key.of("onMatchException", Kinds.processor())
                            .orElse("error")
                            .means("error, nomatch, matchall, propagate or another processor"),
                    Key.of("onMatcherException", Kinds.gone("onMatchException instead")));

    private static final Kind MILLIS = Kinds.duration(ChronoUnit.MILLIS, Duration.ZERO);

    private static final Map<String, ClassKeys> BY_NAME =
            List.of(
                            ClassKeys.ending("Null"),
                            ClassKeys.ending(
                                    "ToProcessor", processor("processor"), text("notice"), debug()),
                            ClassKeys.ending(
                                    "ToRepository",
                                    Key.of("repositoryPath", repository()),
                                    Key.of("notice", Kinds.gone("not set; nobody reads it")),
                                    flag("passThrough")),
                            ClassKeys.ending(
                                    "LocalDelivery",
                                    flag("consume"),
                                    Key.of("retries", Kinds.integer(0, 100))),
                            ClassKeys.ending(
                                    "dev.hikyaku.local.LocalDelivery",
                                    flag("plusAddressing"),
                                    Key.of("overQuota", Kinds.oneOf("452", "552")),
                                    Key.of("retryDelays", schedule()),
                                    bounces()),
                            ClassKeys.ending(
                                    "dev.hikyaku.local.Refuse",
                                    Key.of("reply", refusal()),
                                    bounces()),
                            ClassKeys.ending("dev.hikyaku.local.ToSpool", processor("processor")),
                            ClassKeys.ending(
                                    "dev.hikyaku.lmtp.LmtpDelivery",
                                    Key.of("retryDelays", schedule()),
                                    bounces()),
                            ClassKeys.ending(
                                    "dev.hikyaku.delivery.TryLater",
                                    processor("processor"),
                                    Key.of("retryDelays", schedule()),
                                    bounces()),
                            ClassKeys.ending(
                                    "dev.hikyaku.smarthost.SmarthostDelivery", smarthost()),
                            ClassKeys.of("dev.hikyaku.local.Aliases", bounces()),
                            ClassKeys.of("dev.hikyaku.local.Sieve"),
                            ClassKeys.ending("RemoteDelivery", remoteDelivery()),
                            ClassKeys.ending(
                                    "Requeue",
                                    text("queue"),
                                    processor("processor"),
                                    Key.of("delay", MILLIS),
                                    flag("consume")),
                            ClassKeys.ending("PropagateError"),
                            ClassKeys.of("RecipientRewriteTable", processor("errorProcessor")),
                            ClassKeys.of("Sieve"),
                            ClassKeys.of("PostmasterAlias"),
                            ClassKeys.of("RecipientToLowerCase"),
                            ClassKeys.of("AddDeliveredToHeader"),
                            ClassKeys.of("MetricsMailet", text("metricName")),
                            ClassKeys.of("RemoveMimeHeader", text("name")),
                            ClassKeys.of("RemoveMimeHeaderByPrefix", text("prefix")),
                            ClassKeys.of("SetMimeHeader", text("name"), text("value")),
                            ClassKeys.of("RemoveMailAttribute", text("name")),
                            ClassKeys.of("RemoveAllMailAttributes"),
                            ClassKeys.of("AddSubjectPrefix", text("subjectPrefix")),
                            ClassKeys.of("AddFooter", text("text")),
                            ClassKeys.of("WithPriority", Key.of("priority", Kinds.integer(0, 9))),
                            ClassKeys.of(
                                    "WithStorageDirective",
                                    text("targetFolderName"),
                                    text("seen"),
                                    text("important"),
                                    text("keywords")),
                            ClassKeys.of(
                                    "LogMessage",
                                    flag("passThrough"),
                                    flag("headers"),
                                    flag("body"),
                                    Key.of("maxBody", Kinds.integer(0, Integer.MAX_VALUE)),
                                    text("comment")),
                            ClassKeys.of("Bounce", notice()),
                            ClassKeys.of(
                                    "DSNBounce",
                                    notice(
                                            text("messageString"),
                                            Key.of("action", action()),
                                            text("defaultStatus"))))
                    .stream()
                    .collect(Collectors.toUnmodifiableMap(ClassKeys::className, keys -> keys));

    private static final Map<String, KeyTree> TREES =
            BY_NAME.values().stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    ClassKeys::className, keys -> KeyTree.nested(keys.keys())));

    private KnownMailets() {}

    static Optional<KeyTree> keys(Entry mailet) {
        Function<String, KeyTree> known = TREES::get;
        return name(mailet).map(known);
    }

    /** The processors a mailet names without being told to, by parameter. */
    static Map<String, String> impliedProcessors(Entry mailet) {
        Function<String, ClassKeys> known = BY_NAME::get;
        return name(mailet).map(known).map(ClassKeys::keys).orElse(List.of()).stream()
                .filter(key -> key.kind().name().equals(Kinds.PROCESSOR))
                .filter(key -> key.fallback().isPresent() && mailet.text(key.path()).isEmpty())
                .collect(Collectors.toMap(Key::path, key -> key.fallback().orElseThrow()));
    }

    /** Whether a mail that reaches this mailet goes no further in its processor. */
    static boolean ends(Entry mailet) {
        boolean passes = mailet.text("passThrough").equals(Optional.of("true"));
        boolean keeps = mailet.text("consume").equals(Optional.of("false"));
        Function<String, ClassKeys> known = BY_NAME::get;
        return !passes && !keeps && name(mailet).map(known).filter(ClassKeys::ends).isPresent();
    }

    static Optional<String> name(Entry mailet) {
        return mailet.text("@class").map(KnownMailets::simple);
    }

    private static String simple(String name) {
        return name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name;
    }

    private static Key text(String name) {
        return Key.of(name, Kinds.text());
    }

    private static Key flag(String name) {
        return Key.of(name, Kinds.bool());
    }

    private static Key debug() {
        return flag("debug");
    }

    private static Key processor(String name) {
        return Key.of(name, Kinds.processor());
    }

    private static Key bounces() {
        return processor("bounceProcessor").orElse("bounces");
    }

    private static Kind refusal() {
        return Kind.of(
                "reply",
                "a reply such as 550 5.1.1 No such user here",
                value -> value.matches("5\\d\\d +5\\.\\d+\\.\\d+ +\\S.*"));
    }

    private static Kind repository() {
        return Kind.of(
                "repository",
                "a repository such as spool://var/mail/error/",
                value -> value.matches("[a-z][a-z0-9+.-]*://\\S+"));
    }

    private static Kind action() {
        return Kinds.oneOfIgnoringCase("delivered", "delayed", "failed", "expanded", "relayed");
    }

    private static Key[] notice(Key... more) {
        List<Key> keys = new ArrayList<>(Arrays.asList(more));
        keys.addAll(List.of(debug(), flag("passThrough"), flag("fakeDomainCheck")));
        for (String name :
                List.of("inline", "attachment", "message", "notice", "sender", "prefix")) {
            keys.add(text(name));
        }
        keys.add(text("sendingAddress"));
        keys.add(flag("attachError"));
        return keys.toArray(Key[]::new);
    }

    private static Key[] smarthost() {
        return new Key[] {
            Key.of("route", Kinds.word()),
            Key.of("outgoing", Kinds.word()),
            Key.of("outgoingQueue", Kinds.gone("outgoing")),
            Key.of("gateway", Kinds.gone("relays")),
            Key.of("heloName", Kinds.gone("helloName")),
            Key.of("startTLS", Kinds.gone("tls")),
            Key.of("delayTime", Kinds.gone("retryDelays")),
            text("relays"),
            Key.of("helloName", Kinds.host()),
            Key.of("tls", Kinds.oneOf("none", "opportunistic", "required", "verified", "implicit")),
            Key.of("tlsTrustedCertificates", Kinds.text()),
            Key.of("tlsCertificate", Kinds.text()),
            Key.of("tlsPrivateKey", Kinds.text()),
            Key.of("tlsServerName", Kinds.host()),
            text("user"),
            Key.of("password", Kinds.secret()),
            text("authMechanisms"),
            Key.of("concurrency", Kinds.integer(1, 100_000)),
            Key.of("concurrencyPerDestination", Kinds.integer(1, 100_000)),
            Key.of("stopWithin", MILLIS),
            Key.of("retryDelays", schedule()),
            text("delayAfter"),
            processor("delayProcessor").orElse("delays"),
            bounces(),
            Key.of("mostReceived", Kinds.integer(1, 10_000)),
            text("ownNames"),
            flag("mtaSts"),
            Key.of("port", Kinds.port()),
            Key.of("maxConnections", Kinds.integer(1, 10_000)),
            Key.of("maxMessagesPerConnection", Kinds.integer(1, Integer.MAX_VALUE)),
            Key.of("poolTimeout", MILLIS),
            Key.of("idleTimeout", MILLIS),
            Key.of("connectTimeout", MILLIS),
            Key.of("greetingTimeout", MILLIS),
            Key.of("envelopeTimeout", MILLIS),
            Key.of("dataTimeout", MILLIS),
            Key.of("blockTimeout", MILLIS),
            Key.of("afterDotTimeout", MILLIS),
            text("ignoredCapabilities")
        };
    }

    /** What {@link RetrySchedule} reads. */
    private static Kind schedule() {
        return Kind.of(
                "retry schedule",
                "delays such as 5 minutes, 1 hour for 5 days",
                KnownMailets::isSchedule);
    }

    private static boolean isSchedule(String text) {
        try {
            RetrySchedule.from(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Key[] remoteDelivery() {
        return new Key[] {
            Key.of("outgoing", Kinds.word()),
            Key.of("outgoingQueue", Kinds.gone("outgoing")),
            Key.of("deliveryThreads", Kinds.gone("not set; nobody reads it")),
            Key.of("delayTime", delays()),
            Key.of("maxRetries", Kinds.integer(0, 10_000)),
            Key.of("maxDnsProblemRetries", Kinds.integer(0, 10_000)),
            Key.of("timeout", Kinds.integer(1, Integer.MAX_VALUE)),
            Key.of("connectiontimeout", Kinds.integer(1, Integer.MAX_VALUE)),
            flag("sendpartial"),
            flag("usePriority"),
            flag("loadBalancing"),
            flag("startTLS"),
            flag("sslEnable"),
            flag("verifyServerIdentity"),
            debug(),
            processor("bounceProcessor"),
            processor("onSuccess"),
            Key.of("heloName", Kinds.host()),
            Key.of("bind", Kinds.host()),
            Key.of("gateway", Kinds.hosts()),
            Key.of("gatewayPort", Kinds.port()),
            text("gatewayUsername"),
            text("gatewayusername"),
            Key.of("gatewayPassword", Kinds.secret()),
            Key.of("mail.**", Kinds.anything())
        };
    }

    private static Kind delays() {
        Kind one = Kinds.duration(ChronoUnit.MILLIS, Duration.ZERO);
        return Kind.checked(
                        "delay",
                        (value, here) ->
                                one.expectedInsteadOf(
                                                value.replaceFirst("^\\d{1,4}\\s*\\*", ""), here)
                                        .map(ignored -> "delays such as 5 minutes, 3*1 hour"))
                .several();
    }
}
