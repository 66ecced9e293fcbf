package dev.hikyaku.server.configuration;

import org.apache.james.events.EventListener;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.util.Size;

import java.util.List;

/** {@code imapserver.xml}, {@code pop3server.xml}, {@code managesieveserver.xml}, listeners. */
final class MailboxFiles {
    private static final String IMAP = "imapserver";
    private static final String POP3 = "pop3server";
    private static final String SIEVE = "managesieveserver";
    private static final int MANY = 1_000_000;

    private MailboxFiles() {}

    static FileSchema imap() {
        return FileSchema.xml(
                        "imapserver.xml",
                        "IMAP for mail clients",
                        KeyLists.join(
                                ListenerKeys.of(IMAP, Kinds.binds(), "0.0.0.0:143", 4096, 256),
                                List.of(commands()),
                                under(IMAP, imapLimits()),
                                under(IMAP, imapSessions()),
                                ListenerKeys.oidc(IMAP)))
                .readBy(FileSchema.WITH_MAILBOXES)
                .neededBy(FileSchema.WITH_MAILBOXES)
                .repeat(IMAP, "jmxName")
                .with(new TlsRule(IMAP), new ListenerRule(IMAP));
    }

    private static Key commands() {
        return Key.of("imapPackages", Kinds.className(Object.class))
                .means("IMAP commands of your own, instead of James'")
                .many();
    }

    private static List<Key> imapLimits() {
        return List.of(
                Key.of("maxLineLength", Kinds.integer(512, MANY))
                        .orElse("65536")
                        .means("bytes of the longest command line"),
                Key.of("literalSizeLimit", Kinds.size(Size.Unit.B, 1, "1023M"))
                        .orElse("40M")
                        .means("the largest mail a client may upload"),
                Key.of("inMemorySizeLimit", Kinds.size(Size.Unit.B, 1, "1023M"))
                        .orElse("1M")
                        .means("above this an upload waits in a temporary file"),
                Key.of("literalCountLimit", Kinds.integer(1, MANY))
                        .orElse("64")
                        .means("literals in one command"),
                Key.of("unauthenticatedLiteralSizeLimit", Kinds.size(Size.Unit.B, 1, "1023M"))
                        .orElse("8K")
                        .means("literals of a command before the login"),
                Key.of("unauthenticatedMaxLineLength", Kinds.integer(512, MANY))
                        .orElse("16384")
                        .means("bytes of the longest command line before the login"),
                Key.of("unsentLimit", Kinds.size(Size.Unit.B, 1, "1023M"))
                        .orElse("256K")
                        .means("answers that wait for a slow reader"),
                Key.of("concurrentRequests", Kinds.integer(1, MANY))
                        .orElse("128")
                        .means("commands worked on at a time"),
                Key.of("maxQueueSize", Kinds.integer(1, MANY))
                        .orElse("4096")
                        .means("commands that wait for their turn"));
    }

    private static List<Key> imapSessions() {
        return List.of(
                Key.of("timeout", Kinds.integer(1800, MANY))
                        .orElse("1800")
                        .means("seconds a user may be silent, RFC 3501 section 5.4"),
                Key.of("loginTimeout", Kinds.integer(1, 3600))
                        .orElse("180")
                        .means("seconds from connect to login"),
                Key.of("writeTimeout", Kinds.integer(1, 3600))
                        .orElse("120")
                        .means("seconds a client may take nothing of an answer"),
                Key.of("compress", Kinds.bool())
                        .orElse("false")
                        .means("whether COMPRESS is offered"),
                Key.of("enableIdle", Kinds.bool()).orElse("true").means("whether IDLE is offered"),
                Key.of("idleTimeInterval", Kinds.integer(1, MANY))
                        .orElse("120")
                        .means("time between signs of life during IDLE"),
                Key.of("idleTimeIntervalUnit", Kinds.oneOf("SECONDS", "MINUTES", "HOURS"))
                        .orElse("SECONDS")
                        .means("unit of idleTimeInterval"),
                Key.of("ignoreIDLEUponProcessing", Kinds.bool())
                        .orElse("true")
                        .means("no sign of life while a command is worked on"),
                Key.of("disabledCaps", Kinds.text())
                        .means("capabilities not offered, separated by |"),
                Key.of("provisionDefaultMailboxes", Kinds.bool())
                        .orElse("true")
                        .means("whether a first login makes the usual mailboxes"),
                Key.of("auth.requireSSL", Kinds.bool())
                        .orElse("true")
                        .means("whether a login needs TLS"),
                Key.of("auth.plainAuthEnabled", Kinds.bool())
                        .orElse("true")
                        .means("whether PLAIN and LOGIN are offered"),
                Key.of("plainAuthDisallowed", Kinds.gone("auth.requireSSL instead")),
                Key.of("connectiontimeout", Kinds.gone("timeout instead")),
                Key.of("customProperties.**", Kinds.anything()));
    }

    static FileSchema pop3() {
        return FileSchema.xml(
                        "pop3server.xml",
                        "POP3 for mail clients",
                        KeyLists.join(
                                ListenerKeys.of(POP3, Kinds.addresses(), "0.0.0.0:110", 0, 0),
                                ListenerKeys.conversation(POP3, 600, 2048, 10),
                                SmtpFiles.handlers(POP3)))
                .readBy(FileSchema.WITH_MAILBOXES)
                .neededBy(FileSchema.WITH_MAILBOXES)
                .repeat(POP3, "jmxName")
                .repeat(POP3 + ".handlerchain.handler", "@class")
                .classKeys(POP3 + ".handlerchain.handler", KnownHandlers::keys)
                .with(new TlsRule(POP3), new ListenerRule(POP3));
    }

    static FileSchema manageSieve() {
        return FileSchema.xml(
                        "managesieveserver.xml",
                        "ManageSieve: users' own filter scripts",
                        KeyLists.join(
                                ListenerKeys.of(SIEVE, Kinds.binds(), "0.0.0.0:4190", 0, 0),
                                ListenerKeys.conversation(SIEVE, 300, 12_288, 20),
                                List.of(
                                        Key.of(SIEVE + ".maxmessagesize", Kinds.integer(0, MANY))
                                                .orElse("0")
                                                .means(
                                                        "KiB of the largest script, 0 for no"
                                                                + " limit"))))
                .readBy(FileSchema.WITH_MAILBOXES)
                .repeat(SIEVE, "jmxName")
                .with(new TlsRule(SIEVE), new ListenerRule(SIEVE));
    }

    static FileSchema listeners() {
        return FileSchema.xml(
                        "listeners.xml",
                        "code that hears of every change in a mailbox",
                        List.of(
                                Key.of("executeGroupListeners", Kinds.bool())
                                        .orElse("true")
                                        .means("whether listeners with a group run here"),
                                Key.of("listener.class", Kinds.className(EventListener.class))
                                        .means("the listener"),
                                Key.of("listener.async", Kinds.bool())
                                        .orElse("false")
                                        .means("whether the change waits for it"),
                                Key.of("listener.group", Kinds.word())
                                        .means("one run a group, whatever the number of servers"),
                                Key.of("listener.configuration.**", Kinds.anything()),
                                Key.of(
                                                "preDeletionHook.class",
                                                Kinds.className(PreDeletionHook.class))
                                        .means("asked before a mail is deleted")))
                .readBy(FileSchema.WITH_MAILBOXES)
                .repeat("listener", "class")
                .repeat("preDeletionHook", "class");
    }

    private static List<Key> under(String server, List<Key> keys) {
        return keys.stream().map(key -> key.under(server)).toList();
    }
}
