package dev.hikyaku.server.configuration;

import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.util.Size;

import java.util.List;
import java.util.stream.Stream;

/** {@code smtpserver.xml} and {@code lmtpserver.xml}. */
final class SmtpFiles {
    private static final String SMTP = "smtpserver";
    private static final String LMTP = "lmtpserver";

    private SmtpFiles() {}

    static FileSchema smtp() {
        return FileSchema.xml(
                        "smtpserver.xml",
                        "SMTP: mail from other servers, from users and from applications",
                        KeyLists.join(
                                ListenerKeys.of(SMTP, Kinds.addresses(), "0.0.0.0:25", 0, 0),
                                ListenerKeys.conversation(SMTP, 300, 12_288, 20),
                                content(SMTP),
                                under(SMTP, session()),
                                under(SMTP, rates()),
                                under(SMTP, logins()),
                                ListenerKeys.oidc(SMTP),
                                handlers(SMTP)))
                .neededBy(FileSchema.ALL)
                .repeat(SMTP, "jmxName")
                .repeat(SMTP + ".handlerchain.handler", "@class")
                .classKeys(SMTP + ".handlerchain.handler", KnownHandlers::keys)
                .with(
                        new TlsRule(SMTP),
                        new ListenerRule(SMTP),
                        new LoginRule(),
                        new StatelessRule());
    }

    static FileSchema lmtp() {
        return FileSchema.xml(
                        "lmtpserver.xml",
                        "LMTP: mail from the gateways",
                        KeyLists.join(
                                ListenerKeys.of(LMTP, Kinds.addresses(), "0.0.0.0:24", 0, 0),
                                ListenerKeys.conversation(LMTP, 300, 12_288, 20),
                                content(LMTP),
                                List.of(
                                        Key.of(LMTP + ".lmtpGreeting", Kinds.text())
                                                .means("the text of the greeting"),
                                        Key.of(LMTP + ".tracePeers", Kinds.networks())
                                                .means(
                                                        "networks of gateways whose trace header is"
                                                                + " believed")),
                                handlers(LMTP)))
                .readBy(FileSchema.WITH_MAILBOXES)
                .neededBy(FileSchema.WITH_MAILBOXES)
                .repeat(LMTP, "jmxName")
                .repeat(LMTP + ".handlerchain.handler", "@class")
                .classKeys(LMTP + ".handlerchain.handler", KnownHandlers::keys)
                .with(new TlsRule(LMTP), new ListenerRule(LMTP));
    }

    private static List<Key> content(String server) {
        return under(
                server,
                List.of(
                        Key.of("maxmessagesize", Kinds.size(Size.Unit.K, 1024, "2G"))
                                .orElse("40M")
                                .means("bytes of the largest mail"),
                        Key.of("maxContentLine", Kinds.integer(1000, 1_048_576))
                                .orElse("8192")
                                .means("bytes of the longest line of a mail, CRLF included"),
                        Key.of("maxReceived", Kinds.integer(10, 1000))
                                .orElse("100")
                                .means("Received fields that make a loop"),
                        Key.of("maxMimeDepth", Kinds.integer(5, 500))
                                .orElse("50")
                                .means("how deep parts may lie in parts"),
                        Key.of("maxRecipients", Kinds.integer(100, 50_000))
                                .orElse("1000")
                                .means("recipients of one mail")));
    }

    private static List<Key> session() {
        return List.of(
                Key.of("smtpGreeting", Kinds.text()).means("the text of the greeting"),
                Key.of("heloEhloEnforcement", Kinds.bool())
                        .orElse("true")
                        .means("whether EHLO or HELO must come first"),
                Key.of("addressBracketsEnforcement", Kinds.bool())
                        .orElse("true")
                        .means("whether addresses must stand in angle brackets"),
                Key.of("authorizedAddresses", Kinds.networks())
                        .means("networks that may relay without login"));
    }

    private static List<Key> rates() {
        return List.of(
                Key.of("@stateless", Kinds.bool())
                        .orElse("false")
                        .means("true: mail goes on to the next server inside DATA, not to a queue"),
                Key.of("messagesPerMinute", Kinds.integer(0, 1_000_000))
                        .orElse("0")
                        .means("mails of one client in a minute, 0 for no limit"),
                Key.of("recipientsPerMinute", Kinds.integer(0, 1_000_000))
                        .orElse("0")
                        .means("recipients of one client in a minute, 0 for no limit"),
                Key.of("rateExemptNetworks", Kinds.networks())
                        .means("networks whose clients have no limit a minute"));
    }

    private static List<Key> logins() {
        return List.of(
                Key.of(
                                "auth.announce",
                                Kinds.oneOfIgnoringCase(
                                        "never", "always", "forUnauthorizedAddresses"))
                        .orElse("never")
                        .means("to whom AUTH is offered; where it is not, it is refused"),
                Key.of("auth.required", Kinds.bool())
                        .orElse("false")
                        .means("whether mail is taken only after a login; for submission"),
                Key.of("auth.requireSSL", Kinds.bool())
                        .orElse("false")
                        .means("whether AUTH needs TLS"),
                Key.of("auth.plainAuthEnabled", Kinds.bool())
                        .orElse("true")
                        .means("whether PLAIN and LOGIN are offered"),
                Key.of("verifyIdentity", Kinds.bool())
                        .orElse("false")
                        .means("whether the sender must be the user who logged in"),
                Key.of("authRequired", Kinds.gone("auth.announce instead")));
    }

    static List<Key> handlers(String server) {
        return under(
                server,
                List.of(
                        Key.of(
                                        "handlerchain.@coreHandlersPackage",
                                        Kinds.className(HandlersPackage.class))
                                .means("the handlers of the protocol itself"),
                        Key.of(
                                        "handlerchain.@jmxHandlersPackage",
                                        Kinds.className(HandlersPackage.class))
                                .means("handlers that count for JMX"),
                        Key.of("handlerchain.@enableJmx", Kinds.bool())
                                .orElse("true")
                                .means("whether those are used"),
                        Key.of(
                                        "handlerchain.handler.@class",
                                        Kinds.className(ProtocolHandler.class))
                                .means("a handler of commands, or a hook")));
    }

    private static List<Key> under(String server, List<Key> keys) {
        return Stream.of(keys).flatMap(List::stream).map(key -> key.under(server)).toList();
    }
}
