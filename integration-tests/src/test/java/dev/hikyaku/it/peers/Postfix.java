package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's Postfix as a private instance: its own configuration, queue, log and port; needs root,
 * no systemd, and nothing of the machine's own Postfix.
 *
 * <p>What it does with a mail is chosen by its maker: {@link #relayingBySmtp} and {@link
 * #deliveringByLmtp} hand it to a port of 127.0.0.1, {@link #keepingMail} writes it to a Maildir a
 * recipient.
 */
public final class Postfix implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final String MASTER = "/usr/lib/postfix/sbin/master";

    private static final int USUALLY = 300;
    private static final int AT_ONCE = 1;

    private static final String KEEPING =
            """
            virtual_mailbox_domains = static:ALL
            virtual_transport = virtual
            virtual_mailbox_base = @ROOT@/mail
            virtual_mailbox_maps = static:kept/
            virtual_minimum_uid = 1
            virtual_uid_maps = static:@UID@
            virtual_gid_maps = static:@UID@
            """;

    private final Scratch scratch;
    private final Program program;
    private final int port;

    private Postfix(Scratch scratch, Program program, int port) {
        this.scratch = scratch;
        this.program = program;
        this.port = port;
    }

    /** Sends every mail to {@code port} by SMTP, in clear. */
    public static Postfix relayingBySmtp(int port) {
        return start("relay_domains = static:ALL\nrelayhost = [127.0.0.1]:%d\n".formatted(port));
    }

    /**
     * Sends every mail to {@code port} by SMTP, over up to twenty connections, and again a second
     * later whenever it was not taken, however often that is.
     */
    public static Postfix relayingBySmtpUntilTaken(int port) {
        return start(
                """
                relay_domains = static:ALL
                relayhost = [127.0.0.1]:%d
                default_process_limit = 100
                default_destination_concurrency_limit = 20
                default_destination_concurrency_failed_cohort_limit = 0
                smtp_connection_cache_destinations = static:all
                minimal_backoff_time = 1s
                maximal_backoff_time = 1s
                queue_run_delay = 1s
                """
                        .formatted(port),
                AT_ONCE);
    }

    /**
     * Sends every mail to {@code port} by SMTP and insists on STARTTLS with the test's certificate.
     */
    public static Postfix relayingBySmtpWithTls(int port) {
        return start(
                """
                relay_domains = static:ALL
                relayhost = [127.0.0.1]:%d
                smtp_tls_security_level = encrypt
                smtp_tls_CAfile = %s
                smtp_tls_loglevel = 1
                """
                        .formatted(port, TestCertificate.get().chain()));
    }

    /** Sends every mail to {@code port} by LMTP; keeps the connection for the next mail. */
    public static Postfix deliveringByLmtp(int port) {
        return start(
                """
                relay_domains = static:ALL
                default_transport = lmtp:inet:127.0.0.1:%d
                relay_transport = $default_transport
                lmtp_destination_concurrency_limit = 1
                lmtp_connection_cache_destinations = static:all
                """
                        .formatted(port));
    }

    /**
     * Sends every mail to {@code port} by LMTP over as many connections at a time as there is mail
     * for.
     */
    public static Postfix deliveringByManyLmtpSessions(int port) {
        return start(
                """
                relay_domains = static:ALL
                default_transport = lmtp:inet:127.0.0.1:%d
                relay_transport = $default_transport
                default_process_limit = 200
                initial_destination_concurrency = 20
                lmtp_destination_concurrency_limit = 100
                """
                        .formatted(port));
    }

    /**
     * Sends every mail to {@code port} by SMTP, in clear, over up to 20 connections at a time from
     * the beginning, kept as long as there is mail for them; takes it from 200.
     */
    public static Postfix relayingByManySmtpSessions(int port) {
        return start(
                """
                relay_domains = static:ALL
                relayhost = [127.0.0.1]:%d
                default_process_limit = 200
                initial_destination_concurrency = 20
                default_destination_concurrency_limit = 20
                """
                        .formatted(port));
    }

    /** Takes mail for one domain and for nobody else, whoever asks. */
    public static Postfix refusingStrangers(String domain) {
        return start(
                """
                relay_domains = %s
                mynetworks = 203.0.113.0/24
                smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
                """
                        .formatted(domain));
    }

    /** Takes mail for any address and keeps it: see {@link #mailOf}. */
    public static Postfix keepingMail() {
        return start(KEEPING);
    }

    /** The same, but a line that ends without CR closes the connection (CVE-2023-51764). */
    public static Postfix keepingMailWithoutBareLineFeeds() {
        return start(
                KEEPING
                        + "smtpd_forbid_bare_newline = yes\n"
                        + "smtpd_forbid_bare_newline_exclusions =\n");
    }

    /** Takes mail for one address and refuses any other of its domain with 550 5.1.1. */
    public static Postfix knowingOnly(String recipient) {
        return start(
                """
                virtual_mailbox_domains = %s
                virtual_transport = virtual
                virtual_mailbox_base = @ROOT@/mail
                virtual_mailbox_maps = inline:{ { %s = kept/ } }
                virtual_minimum_uid = 1
                virtual_uid_maps = static:@UID@
                virtual_gid_maps = static:@UID@
                """
                        .formatted(recipient.substring(recipient.indexOf('@') + 1), recipient));
    }

    private static Postfix start(String routes) {
        return start(routes, USUALLY);
    }

    /**
     * @param wakeup how many seconds pass until its queue manager looks for mails that came back
     *     while they were still being delivered
     */
    private static Postfix start(String routes, int wakeup) {
        var scratch = Scratch.create("postfix");
        int port = Ports.free();
        try {
            lay(scratch, port, routes, wakeup);
            var program =
                    Program.start(
                            "postfix",
                            List.of(MASTER, "-c", scratch.resolve("etc").toString(), "-d"),
                            scratch.path(),
                            Map.of("MAIL_CONFIG", scratch.resolve("etc").toString()),
                            scratch.resolve("postfix.log"));
            program.await("listens on " + port, START, () -> Ports.accepts(port));
            return new Postfix(scratch, program, port);
        } catch (RuntimeException | AssertionError e) {
            scratch.close();
            throw e;
        }
    }

    private static void lay(Scratch scratch, int port, String routes, int wakeup) {
        String root = scratch.path().toString();
        scratch.directory("queue");
        scratch.giveTo("postfix", scratch.directory("data"));
        scratch.giveTo("postfix", scratch.directory("mail"));
        String uid = Command.of("id", "-u", "postfix").succeed().text().strip();
        scratch.fill(
                "etc/main.cf",
                "postfix-main.cf",
                Map.of(
                        "ROUTES",
                        routes.replace("@ROOT@", root).replace("@UID@", uid),
                        "ROOT",
                        root));
        scratch.fill(
                "etc/master.cf",
                "postfix-master.cf",
                Map.of("PORT", Integer.toString(port), "WAKEUP", Integer.toString(wakeup)));
        Command.of("postfix", "-c", root + "/etc", "check").succeed();
    }

    /** The port it takes mail on, by SMTP without authentication. */
    public int port() {
        return port;
    }

    /** Its first process, the parent of all others. */
    public long pid() {
        return program.pid();
    }

    /** Where {@link #log} is written. */
    public Path logFile() {
        return scratch.resolve("postfix.log");
    }

    /** What Postfix has logged so far: one line a connection, a mail and a delivery. */
    public String log() {
        return Program.read(scratch.resolve("postfix.log"));
    }

    /** The delivery lines of the log, such as {@code to=<…>, relay=…, status=sent (250 …)}. */
    public List<String> deliveries() {
        return log().lines().filter(line -> line.contains("status=")).toList();
    }

    /** Waits until that many recipients were sent, bounced or deferred. */
    public List<String> awaitDeliveries(int count, Duration deadline) {
        program.await(count + " deliveries", deadline, () -> deliveries().size() >= count);
        return deliveries();
    }

    /** Whether it has no mail left to send. */
    public boolean isDone() {
        String etc = scratch.resolve("etc").toString();
        return Command.of("postqueue", "-c", etc, "-p").succeed().text().contains("is empty");
    }

    /** The mails kept for the recipient, byte for byte as they stand in the Maildir. */
    public List<byte[]> mailOf(String recipient) {
        Path fresh = scratch.resolve("mail").resolve("kept").resolve("new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        String trace = "\nDelivered-To: " + recipient + "\n";
        try (var files = Files.list(fresh)) {
            var mails = new ArrayList<byte[]>();
            for (Path file : files.sorted().toList()) {
                byte[] mail = Files.readAllBytes(file);
                if (new String(mail, StandardCharsets.ISO_8859_1).contains(trace)) {
                    mails.add(mail);
                }
            }
            return mails;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for that many mails of the recipient. */
    public List<byte[]> awaitMail(String recipient, int count, Duration deadline) {
        program.await(
                count + " mails for " + recipient,
                deadline,
                () -> mailOf(recipient).size() >= count);
        return mailOf(recipient);
    }

    @Override
    public void close() {
        program.close();
        scratch.close();
    }
}
