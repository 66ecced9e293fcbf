package dev.hikyaku.server.configuration;

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.util.Size;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** What operators watch and steer with: webadmin, health checks, extensions, logins, the JVM. */
final class OperationFiles {
    private static final Kind SECONDS = Kinds.duration(ChronoUnit.SECONDS, Duration.ofSeconds(1));
    private static final Kind WAIT = Kinds.duration(ChronoUnit.SECONDS, Duration.ZERO);
    private static final Kind CLASSES = Kinds.className(Object.class).several();

    private OperationFiles() {}

    static FileSchema webAdmin() {
        return FileSchema.properties(
                        "webadmin.properties",
                        "the operators' HTTP interface",
                        KeyLists.join(webAdminDoor(), webAdminLimits(), webAdminGone()))
                .neededBy(FileSchema.ALL)
                .with(new WebAdminRule());
    }

    private static List<Key> webAdminDoor() {
        return List.of(
                Key.of("enabled", Kinds.bool()).orElse("true").means("false: no listener at all"),
                Key.of("host", Kinds.host())
                        .orElse("127.0.0.1")
                        .means("the address listened on; 0.0.0.0 for all"),
                Key.of("port", Kinds.port()).orElse("8000").means("0 takes any free port"),
                Key.of("host.allowed", Kinds.host().several())
                        .means("further names a Host header may carry"),
                Key.of("token.admin", Kinds.secret())
                        .means("may do everything; made and kept in var/ when missing"),
                Key.of("token.readonly", Kinds.secret()).means("may only read"),
                Key.of("https.enabled", Kinds.bool()).orElse("false").means("HTTPS, not HTTP"),
                Key.of("https.keystore", Kinds.file()).means("JKS or PKCS#12 file"),
                Key.of("https.password", Kinds.secret()).means("of the key store"),
                Key.of("https.trust.keystore", Kinds.file())
                        .means("authorities callers' certificates must come from"),
                Key.of("https.trust.password", Kinds.secret()).means("of the trust store"),
                Key.of("extensions.routes", CLASSES)
                        .means("further classes that implement James' Routes"));
    }

    private static List<Key> webAdminLimits() {
        return List.of(
                Key.of("minThreadCount", Kinds.integer(1, 1000)).orElse("4").means("threads kept"),
                Key.of("maxThreadCount", Kinds.integer(8, 1000))
                        .orElse("32")
                        .means("requests worked on at a time"),
                Key.of("connection.limit", Kinds.integer(8, 100_000))
                        .orElse("256")
                        .means("connections open at a time"),
                Key.of("body.limit", Kinds.size(Size.Unit.B, 1, "64M"))
                        .orElse("1M")
                        .means("longest request body"),
                Key.of("idle.timeout", SECONDS).orElse("30s").means("longest silence"),
                Key.of("head.timeout", SECONDS)
                        .orElse("10s")
                        .means(
                                "from connect to the end of the first request head; a body may be"
                                        + " slower than 512 bytes a second for as long"),
                Key.of("await.timeout", SECONDS)
                        .orElse("5m")
                        .means("longest wait for a task's end"),
                Key.of("healthcheck.timeout", SECONDS)
                        .orElse("10s")
                        .means("a check that takes longer is unhealthy"));
    }

    private static List<Key> webAdminGone() {
        return List.of(
                Key.of("cors.enable", Kinds.gone("not set; no CORS header is ever sent")),
                Key.of("cors.origin", Kinds.gone("not set; no CORS header is ever sent")),
                Key.of("jwt.enabled", Kinds.gone("token.admin instead")),
                Key.of("jwt.publickeypem.url", Kinds.gone("token.admin instead")));
    }

    static FileSchema jmx() {
        return FileSchema.properties(
                        "jmx.properties",
                        "JMX, which the James command line tool uses",
                        List.of(
                                Key.of("jmx.enabled", Kinds.bool())
                                        .orElse("true")
                                        .means("false: no listener; so too without the file"),
                                Key.of("jmx.address", Kinds.loopback())
                                        .orElse("127.0.0.1")
                                        .means("the loopback address listened on"),
                                Key.of("jmx.port", Kinds.port())
                                        .orElse("9999")
                                        .means("0 takes any free port")))
                .readBy(FileSchema.WITH_MAILBOXES);
    }

    static FileSchema login() {
        return FileSchema.properties(
                "login.properties",
                "password guessing and what password checks may cost",
                List.of(
                        Key.of("lockout.failures", Kinds.integer(1, 1000))
                                .orElse("10")
                                .means("wrong passwords before an address is locked out"),
                        Key.of("lockout.window", SECONDS)
                                .orElse("15m")
                                .means("how long a wrong password counts"),
                        Key.of("lockout.duration", SECONDS)
                                .orElse("15m")
                                .means("how long an address is locked out"),
                        Key.of("delay.first", WAIT)
                                .orElse("500ms")
                                .means("how late the first wrong password is answered"),
                        Key.of("delay.longest", WAIT)
                                .orElse("8s")
                                .means("how late at most; each doubles the one before"),
                        Key.of("account.failures", Kinds.integer(1, 1000))
                                .orElse("20")
                                .means("wrong passwords for an account before strangers wait"),
                        Key.of("trusted.networks", Kinds.networks())
                                .orElse("127.0.0.0/8, ::1/128")
                                .means("slowed, never locked out"),
                        Key.of("remembered", Kinds.integer(100, 10_000_000))
                                .orElse("50000")
                                .means("addresses, and accounts, kept in memory"),
                        Key.of("passwords.concurrent", Kinds.integer(1, 64))
                                .means("passwords checked at a time; one a core when missing"),
                        Key.of("passwords.waiting", Kinds.integer(1, 100_000))
                                .orElse("256")
                                .means("passwords that wait for their turn"),
                        Key.of("passwords.deadline", SECONDS)
                                .orElse("20s")
                                .means("longest wait before \"try later\""),
                        Key.of("passwords.recent", WAIT)
                                .orElse("5m")
                                .means("how long a right password is not checked again")));
    }

    static FileSchema healthCheck() {
        return FileSchema.properties(
                "healthcheck.properties",
                "health checks",
                List.of(
                        Key.of(
                                        "healthcheck.period",
                                        Kinds.duration(ChronoUnit.MILLIS, Duration.ofSeconds(10)))
                                .orElse("60s")
                                .means("time between two runs"),
                        Key.of(
                                        "additional.healthchecks",
                                        Kinds.className(HealthCheck.class).several())
                                .means("health checks of your own"),
                        Key.of("reception.check.user", Kinds.mailAddress())
                                .means("account a test mail is sent to"),
                        Key.of("reception.check.timeout", SECONDS)
                                .orElse("1 minute")
                                .means("how long it may take")));
    }

    static FileSchema extensions() {
        return FileSchema.properties(
                "extensions.properties",
                "code of your own in extensions-jars/",
                List.of(
                        Key.of(
                                        "guice.extension.module",
                                        Kinds.className(com.google.inject.Module.class).several())
                                .means("Guice modules"),
                        Key.of("guice.extension.startable", CLASSES)
                                .means("classes started with the server"),
                        Key.of("guice.extension.task", CLASSES).means("modules with tasks")));
    }

    static FileSchema jvm() {
        List<Key> james =
                List.of(
                        Key.of("james.message.memory.threshold", Kinds.byteCount())
                                .orElse("100 KiB")
                                .means("larger mails wait in a temporary file"),
                        Key.of("james.message.usememorycopy", Kinds.bool())
                                .orElse("false")
                                .means("whether copies of a mail are kept in memory"),
                        Key.of(
                                        "james.lifecycle.leak.detection.mode",
                                        Kinds.oneOf("none", "simple", "advanced", "testing"))
                                .orElse("simple")
                                .means("what happens when code forgets a temporary file"),
                        flag("james.protocols.mdc.hostname", "a DNS query a connection, for logs"),
                        flag("james.exit.on.startup.error", "whether a failed start ends the JVM"),
                        flag("james.fail.on.missing.configuration", "whether files are demanded"),
                        flag("james.prevent.smtp.smuggling", "whether bare LF is refused"),
                        Key.of("james.imap.flush.buffer.size", Kinds.integer(1, 1 << 30))
                                .orElse("8192")
                                .means("bytes of IMAP answers written at once"),
                        count("james.schedulers.defaultBoundedElasticSize"),
                        count("james.schedulers.defaultBoundedElasticQueueSize"));
        return FileSchema.properties(
                "jvm.properties",
                "Java system properties; -D on the command line wins",
                KeyLists.join(james, families()));
    }

    private static Key flag(String name, String meaning) {
        return Key.of(name, Kinds.bool()).means(meaning);
    }

    private static Key count(String name) {
        return Key.of(name, Kinds.integer(1, 1_000_000)).means("of James' shared thread pool");
    }

    private static List<Key> families() {
        return Stream.of(
                        "java.*",
                        "javax.*",
                        "jdk.*",
                        "sun.*",
                        "com.sun.*",
                        "mail.*",
                        "io.netty.*",
                        "reactor.*",
                        "logback.*",
                        "dnsjava.*",
                        "hikyaku.*")
                .map(name -> Key.of(name, Kinds.anything()).means("read by the library itself"))
                .toList();
    }

    static FileSchema logback() {
        return FileSchema.xml(
                "logback.xml",
                "logging; Logback's own form",
                List.of(Key.of("**", Kinds.anything())));
    }
}
