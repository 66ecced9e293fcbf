package dev.hikyaku.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.server.queue.spool.SpoolQueues;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.sieverepository.api.ScriptContent;
import org.apache.james.sieverepository.api.ScriptName;
import org.apache.james.sieverepository.api.SieveRepository;
import org.apache.james.utils.DataProbeImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Mail to mailboxes here, through the shipped pipeline: inside LMTP's DATA and from the spool. */
class LocalMailTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int LARGE_BYTES = 25 * 1024 * 1024;
    private static final AtomicInteger USERS = new AtomicInteger();

    @TempDir static Path directory;
    private static RunningServer running;

    @BeforeAll
    static void start() throws Exception {
        running = RunningServer.start(Role.STANDALONE, directory).withAccount("alice@example.org");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String account() throws Exception {
        String address = "user" + USERS.incrementAndGet() + "@example.org";
        running.withAccount(address);
        return address;
    }

    private static byte[] mail(String headers, String body) {
        return (headers + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hello() {
        return mail("From: <s@example.net>\r\nSubject: Hello\r\n", "Hello\r\n");
    }

    private static byte[] large() throws IOException {
        Random random = new Random(42);
        ByteArrayOutputStream mail = new ByteArrayOutputStream(LARGE_BYTES);
        mail.write(mail("Subject: large\r\n", ""));
        byte[] line = new byte[76];
        while (mail.size() < LARGE_BYTES) {
            random.nextBytes(line);
            for (int i = 0; i < line.length - 2; i++) {
                line[i] = (byte) ('!' + Math.floorMod(line[i], 94));
            }
            line[74] = '\r';
            line[75] = '\n';
            mail.write(line);
        }
        return mail.toByteArray();
    }

    static Stream<byte[]> mails() throws IOException {
        return Stream.of(
                hello(),
                mail("Subject: 8-bit \u00e4\u00f6\u00fc\r\nX-Raw: \u0080\u00ff\r\n", "\u00e9\r\n"),
                mail("Subject: dots\r\n", ".\r\n..\r\n.lone\r\n\r\n.\r\n"),
                mail("Subject:  two spaces\r\nX-Folded: a\r\n\tb\r\n  c\r\n", "x\r\n"),
                mail(
                        "mime-version: 1.0\r\nContent-type: multipart/mixed; boundary=b\r\n",
                        "--b\r\nContent-Transfer-Encoding: BASE64\r\n\r\nAAAA\r\n--b--\r\n"),
                mail("no colon here\r\n", "body\r\n"),
                large());
    }

    private static String content(byte[] stored) {
        return new String(stored, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("mails")
    void lmtpMailIsStoredByteForByteBehindItsTrace(byte[] mail) throws Exception {
        String user = account();

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", mail, user)).startsWith("250 2.1.5");
        }

        byte[] stored = running.mails(user, "INBOX").getFirst();
        assertThat(content(stored)).startsWith("Return-Path: <s@example.net>\r\nReceived: ");
        assertThat(content(stored).endsWith(content(mail))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("mails")
    void spooledMailIsStoredByteForByteBehindItsTrace(byte[] mail) throws Exception {
        String user = account();

        try (SmtpDialogue mx = running.mx()) {
            assertThat(mx.deliver("s@example.net", mail, user)).startsWith("250");
        }

        await().atMost(DEADLINE).until(() -> !running.mails(user, "INBOX").isEmpty());
        byte[] stored = running.mails(user, "INBOX").getFirst();
        assertThat(content(stored)).startsWith("Return-Path: <s@example.net>\r\n");
        assertThat(content(stored).endsWith(content(mail))).isTrue();
    }

    @Test
    void catchAllGetsWhatNobodyElseGetsWhileTheSenderIsOnTheLine() throws Exception {
        String all = account();
        String other = account();
        RecipientRewriteTable addresses = running.server().get(RecipientRewriteTable.class);
        MappingSource everybody = MappingSource.fromDomain(Domain.of("example.org"));
        addresses.addAddressMapping(everybody, all);
        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), "whoever@example.org"))
                    .startsWith("250 2.1.5");
            assertThat(lmtp.deliver("s@example.net", hello(), other)).startsWith("250 2.1.5");
        } finally {
            addresses.removeAddressMapping(everybody, all);
        }

        assertThat(running.mails(all, "INBOX")).hasSize(1);
        assertThat(running.mails(other, "INBOX")).hasSize(1);
    }

    @Test
    void bounceHasAnEmptyReturnPath() throws Exception {
        String user = account();

        try (SmtpDialogue lmtp = running.lmtp()) {
            lmtp.deliver("", hello(), user);
        }

        assertThat(content(running.mails(user, "INBOX").getFirst()))
                .startsWith("Return-Path: <>\r\n");
    }

    @Test
    void fullMailboxIs452ForItsOwnerOnly() throws Exception {
        String full = full(account());
        String other = account();

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), full, other)).startsWith("452 4.2.2");
            assertThat(lmtp.reply()).startsWith("250 2.1.5");
        }

        assertThat(running.mails(full, "INBOX")).isEmpty();
        assertThat(running.mails(other, "INBOX")).hasSize(1);
    }

    @Test
    void fullMailboxFromTheSpoolIsTriedAgainForItsOwnerOnly() throws Exception {
        String full = full(account());
        String other = account();

        try (SmtpDialogue mx = running.mx()) {
            assertThat(mx.deliver("s@example.net", hello(), full, other)).startsWith("250");
        }

        await().atMost(DEADLINE).until(() -> !running.mails(other, "INBOX").isEmpty());
        await().atMost(DEADLINE).until(() -> waiting().contains(List.of(full)));
        assertThat(running.mails(other, "INBOX")).hasSize(1);
    }

    @Test
    void aliasIsAnsweredWithTheOutcomeOfTheAccountBehindIt() throws Exception {
        String user = account();
        running.server()
                .probe(DataProbeImpl.class)
                .addUserAliasMapping("info", "example.org", user);

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), "info@example.org"))
                    .startsWith("250 2.1.5");
        }

        assertThat(running.mails(user, "INBOX")).hasSize(1);
    }

    @Test
    void groupWithAFullMailboxIsAnsweredForNow() throws Exception {
        String user = account();
        DataProbeImpl data = running.server().probe(DataProbeImpl.class);
        data.addGroupAliasMapping("team@example.org", user);
        data.addGroupAliasMapping("team@example.org", full(account()));

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), "team@example.org"))
                    .startsWith("452 4.2.2");
        }
    }

    @Test
    void forwardToAnotherServerIsSpooledAndAnswered250() throws Exception {
        running.server()
                .probe(DataProbeImpl.class)
                .addAddressMapping("away", "example.org", "x@example.invalid");

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), "away@example.org"))
                    .startsWith("250 2.1.5 queued");
        }
    }

    @Test
    void postmasterReachesTheConfiguredAddress() throws Exception {
        int before = running.mails("alice@example.org", "INBOX").size();

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), "postmaster@example.org"))
                    .startsWith("250 2.1.5");
        }

        assertThat(running.mails("alice@example.org", "INBOX")).hasSize(before + 1);
    }

    @Test
    void scriptChoosesTheFolder() throws Exception {
        String user = account();
        script(user, "require \"fileinto\"; fileinto \"Lists/James\";");

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), user)).startsWith("250 2.1.5");
        }

        assertThat(running.mails(user, "Lists.James")).hasSize(1);
        assertThat(running.mails(user, "INBOX")).isEmpty();
    }

    @Test
    void mailDiscardedByAScriptIsAnswered250AndKeptForOthers() throws Exception {
        String discarding = account();
        String other = account();
        script(discarding, "discard;");

        try (SmtpDialogue lmtp = running.lmtp()) {
            assertThat(lmtp.deliver("s@example.net", hello(), discarding, other))
                    .startsWith("250 2.1.5 filtered");
            assertThat(lmtp.reply()).startsWith("250 2.1.5");
        }

        assertThat(running.mails(discarding, "INBOX")).isEmpty();
        assertThat(running.mails(other, "INBOX")).hasSize(1);
    }

    /** James 3.8.1 overflowed the stack over such a mail and lost it (james.md appendix E). */
    @Test
    void nestedPartsDoNotKeepAMailFromItsMailbox() throws Exception {
        String user = account();
        StringBuilder parts = new StringBuilder("Subject: nested\r\n");
        for (int depth = 0; depth < 10_000; depth++) {
            parts.append("Content-Type: multipart/mixed; boundary=b").append(depth);
            parts.append("\r\n\r\n--b").append(depth).append("\r\n");
        }
        byte[] mail = mail(parts.toString(), "deep\r\n");

        running.append(user, mail);

        assertThat(content(running.mails(user, "INBOX").getFirst())).isEqualTo(content(mail));
    }

    private static void script(String user, String text) throws Exception {
        SieveRepository scripts = running.server().get(SieveRepository.class);
        ScriptName name = new ScriptName("script");
        scripts.putScript(Username.of(user), name, new ScriptContent(text));
        scripts.setActive(Username.of(user), name);
    }

    private static String full(String user) throws Exception {
        running.server()
                .get(MaxQuotaManager.class)
                .setMaxStorage(
                        running.server()
                                .get(UserQuotaRootResolver.class)
                                .forUser(Username.of(user)),
                        QuotaSizeLimit.size(1));
        return user;
    }

    /** The recipients of each mail that waits in the spool. */
    private static List<List<String>> waiting() throws Exception {
        ManageableMailQueue spool =
                running.server()
                        .get(SpoolQueues.class)
                        .createQueue(
                                MailQueueFactory.SPOOL, MailQueueFactory.defaultPrefetchCount());
        List<List<String>> recipients = new ArrayList<>();
        ManageableMailQueue.MailQueueIterator mails = spool.browse();
        while (mails.hasNext()) {
            recipients.add(
                    mails.next().getMail().getRecipients().stream()
                            .map(address -> address.asString())
                            .toList());
        }
        mails.close();
        return recipients;
    }
}
