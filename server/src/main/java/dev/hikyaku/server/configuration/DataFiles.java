package dev.hikyaku.server.configuration;

import dev.hikyaku.server.passwords.NewPasswords;

import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.util.Size;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Domains, accounts, aliases, mail repositories, DNS. */
final class DataFiles {
    private static final Kind PERIOD = Kinds.duration(ChronoUnit.SECONDS, Duration.ofSeconds(1));
    private static final Kind TIME = Kinds.duration(ChronoUnit.SECONDS, Duration.ZERO);

    private DataFiles() {}

    static FileSchema domainList() {
        return FileSchema.xml(
                        "domainlist.xml",
                        "the domains this server is responsible for",
                        List.of(
                                Key.of("domainnames.domainname", Kinds.domain())
                                        .means("one domain, or several separated by commas")
                                        .many(),
                                Key.of("defaultDomain", Kinds.domain())
                                        .orElse("localhost")
                                        .means("the domain of names without one"),
                                Key.of("autodetect", Kinds.bool())
                                        .orElse("false")
                                        .means("whether the machine's own name is a domain too"),
                                Key.of("autodetectIP", Kinds.bool())
                                        .orElse("false")
                                        .means("whether its addresses' names are domains too"),
                                Key.of("read.cache.enable", Kinds.bool())
                                        .orElse("false")
                                        .means("whether the list is kept in memory"),
                                Key.of("read.cache.expiracy", TIME)
                                        .orElse("10 seconds")
                                        .means("for how long")))
                .neededBy(FileSchema.ALL);
    }

    static FileSchema usersRepository() {
        return FileSchema.xml(
                        "usersrepository.xml",
                        "accounts",
                        List.of(
                                Key.of("algorithm", algorithm())
                                        .orElse("PBKDF2")
                                        .means("what new passwords are hashed with"),
                                Key.of("hashingMode", Kinds.oneOfIgnoringCase("plain", "legacy"))
                                        .orElse("plain")
                                        .means("no longer used: a hash says how it is read"),
                                Key.of("enableVirtualHosting", Kinds.bool())
                                        .orElse("true")
                                        .means("whether accounts are whole addresses"),
                                Key.of("administratorId", Kinds.text())
                                        .means("an account that may act for all"),
                                Key.of("verifyFailureDelay", TIME)
                                        .orElse("0")
                                        .means("time a wrong password costs")))
                .neededBy(FileSchema.ALL);
    }

    private static Kind algorithm() {
        return Kind.of("algorithm", NewPasswords.EXPECTED, NewPasswords::accepts);
    }

    static FileSchema rewriteTable() {
        return FileSchema.xml(
                        "recipientrewritetable.xml",
                        "aliases, groups and forwards",
                        List.of(
                                Key.of("recursiveMapping", Kinds.bool())
                                        .orElse("true")
                                        .means("whether an alias may point at an alias"),
                                Key.of("mappingLimit", Kinds.integer(1, 1000))
                                        .orElse("10")
                                        .means("how many in a row")))
                .neededBy(FileSchema.ALL);
    }

    static FileSchema mailRepositories() {
        return FileSchema.xml(
                        "mailrepositorystore.xml",
                        "where mails nobody could handle wait",
                        List.of(
                                Key.of("defaultProtocol", Kinds.word())
                                        .means("of a repository named without one"),
                                Key.of(
                                                "mailrepositories.mailrepository.@class",
                                                Kinds.className(MailRepository.class))
                                        .means("what keeps them"),
                                Key.of(
                                                "mailrepositories.mailrepository.protocols.protocol",
                                                Kinds.word())
                                        .means("the scheme that names it, as in spool://var/mail")
                                        .many(),
                                Key.of(
                                        "mailrepositories.mailrepository.config.**",
                                        Kinds.anything())))
                .neededBy(FileSchema.ALL)
                .repeat("mailrepositories.mailrepository", "@class");
    }

    static FileSchema dns() {
        return FileSchema.xml(
                        "dnsservice.xml",
                        "DNS",
                        List.of(
                                Key.of("servers.server", Kinds.host())
                                        .means("resolvers to ask besides")
                                        .many(),
                                Key.of("autodiscover", Kinds.bool())
                                        .orElse("true")
                                        .means("whether this machine's resolvers are asked"),
                                Key.of("searchpaths.searchpath", Kinds.domain())
                                        .means("domains short names are looked up in")
                                        .many(),
                                Key.of("authoritative", Kinds.bool())
                                        .orElse("false")
                                        .means("whether only authoritative answers count"),
                                Key.of("maxcachesize", Kinds.integer(0, 10_000_000))
                                        .orElse("50000")
                                        .means("answers kept"),
                                Key.of("negativeCacheTTL", Kinds.integer(0, 86_400))
                                        .means("seconds \"no such name\" is believed"),
                                Key.of("setAsDNSJavaDefault", Kinds.bool())
                                        .orElse("true")
                                        .means("whether all parts of the server share it"),
                                Key.of("verbose", Kinds.bool())
                                        .orElse("false")
                                        .means("whether every query is printed")))
                .neededBy(FileSchema.ALL);
    }

    static FileSchema store() {
        return FileSchema.properties(
                        "store.properties",
                        "where mailboxes and accounts are kept",
                        KeyLists.join(storeDatabase(), storeMessages()))
                .readBy(FileSchema.WITH_MAILBOXES)
                .neededBy(FileSchema.WITH_MAILBOXES);
    }

    static FileSchema spool() {
        return FileSchema.properties(
                        "spool.properties",
                        "where queued mail is kept",
                        List.of(
                                Key.of("directory", Kinds.text())
                                        .orElse("spool")
                                        .means("below the data directory, or an absolute path"),
                                Key.of("leastFree", Kinds.size(Size.Unit.B, 0, "9999G"))
                                        .orElse("256M")
                                        .means(
                                                "new mail is refused while less is free on the"
                                                        + " disk"),
                                Key.of("mostStarts", Kinds.integer(1, 90))
                                        .orElse("3")
                                        .means(
                                                "a mail the server has died of so often goes to"
                                                        + " quarantine")))
                .readBy(FileSchema.WITH_QUEUES);
    }

    private static List<Key> storeDatabase() {
        return List.of(
                Key.of("database.url", database())
                        .orElse("sqlite")
                        .means("a file in the data directory, or a PostgreSQL server"),
                Key.of("database.user", Kinds.text()).means("login name on the server"),
                Key.of("database.password", Kinds.secret()).means("its password"),
                Key.of("database.readers", Kinds.integer(1, 100))
                        .orElse("8")
                        .means("connections that read at a time; one more writes"),
                Key.of("database.deadline", PERIOD)
                        .orElse("30s")
                        .means("longest wait for a change to be on disk"));
    }

    private static List<Key> storeMessages() {
        return List.of(
                Key.of("messages.compression", Kinds.oneOf("none", "zstd"))
                        .orElse("none")
                        .means("what is done to new mails' files"),
                Key.of("messages.encryption.keys", keys().several())
                        .orElse("none")
                        .means(
                                "where the keys are mails are encrypted with; the first for new"
                                        + " mails, all for reading"),
                Key.of("messages.grace", PERIOD)
                        .orElse("1h")
                        .means("how long the file of an expunged mail is kept"),
                Key.of("repeats.remembered", PERIOD)
                        .orElse("7d")
                        .means("how long a delivered mail is known by its delivery id"));
    }

    private static Kind database() {
        return Kind.of(
                "database",
                "sqlite or jdbc:postgresql://host:port/name",
                value -> value.equals("sqlite") || value.startsWith("jdbc:postgresql:"));
    }

    private static Kind keys() {
        return Kind.of(
                "key",
                "none, file:/path or kms:file:/path",
                value ->
                        value.equals("none")
                                || value.startsWith("file:/")
                                || value.startsWith("kms:file:/"));
    }
}
