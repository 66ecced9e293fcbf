package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.TestCertificate;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gateway before our own store and before Dovecot: what it takes is there, byte for byte, when
 * it says so, and what the store refuses it refuses in the store's words.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String AUTHOR = "author@example.org";

    @AutoClose private HikyakuProcess store;
    @AutoClose private HikyakuProcess gateway;

    @BeforeAll
    void start() {
        store = Gateways.store().start();
        gateway = Gateways.gateway(store.port("lmtp")).start();
        store.createAccount(AUTHOR, Mailboxes.PASSWORD);
        GatewayMails.users(50).forEach(user -> store.createAccount(user, Mailboxes.PASSWORD));
    }

    @Test
    void mailsOfEverySizeReachOurStoreByteForByte() {
        sendToOurStore(300);
    }

    @Tag("soak")
    @Test
    void mails10000OfEverySizeReachOurStoreByteForByte() {
        sendToOurStore(10_000);
    }

    private static void sendToOurStore(int mails) {
        try (var store = Gateways.store().start();
                var gateway = Gateways.gateway(store.port("lmtp")).start()) {
            var users = GatewayMails.users(50);
            users.forEach(user -> store.createAccount(user, Mailboxes.PASSWORD));

            send(gateway, users, mails, (user, each) -> Mailboxes.read(store, user, each));
        }
    }

    @Test
    void mailsOfEverySizeReachDovecotByteForByte() {
        sendToDovecot(300);
    }

    @Tag("soak")
    @Test
    void mails10000OfEverySizeReachDovecotByteForByte() {
        sendToDovecot(10_000);
    }

    private static void sendToDovecot(int mails) {
        try (var dovecot = Dovecot.keepingMailOfManySessions();
                var gateway = Gateways.gateway(dovecot.lmtpPort()).start()) {
            send(
                    gateway,
                    GatewayMails.users(50),
                    mails,
                    (user, each) -> Mailboxes.read(dovecot, user, each));
        }
    }

    private static void send(
            HikyakuProcess gateway, List<String> users, int mails, GatewayMails.Mailbox mailbox) {
        long seed = Long.getLong("mails.seed", new Random().nextInt());
        System.out.printf("gateway: %d mails, -Dmails.seed=%d%n", mails, seed);
        var sent = new GatewayMails(new Assortment(seed, users, Math.min(mails, 2_000)));

        sent.send(gateway.port("mx"), mails);

        sent.assertThatAllAreIn(mailbox);
        assertThat(gateway.log()).doesNotContain("level=ERROR");
    }

    /** They are 300 MB, and the heap is 96 MB, as it is shipped. */
    @Test
    void manyLargeMailsAtOnceAreTakenInAHeapThatHoldsFewOfThem() throws Exception {
        String user = account("large@example.org");
        byte[] mail = Mails.ofSize("large", 25_000_000);
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = new ArrayList<Future<String>>();
            for (int i = 0; i < 12; i++) {
                String sender = "large%d@example.net".formatted(i);
                replies.add(senders.submit(() -> Gateways.send(gateway, sender, mail, user)));
            }
            for (Future<String> reply : replies) {
                assertThat(reply.get()).startsWith("250");
            }
        }
        var read = new AtomicInteger();
        Mailboxes.read(
                store,
                user,
                each -> {
                    assertThat(Mails.withoutTrace(each)).isEqualTo(mail);
                    read.incrementAndGet();
                });
        assertThat(read).hasValue(12);
    }

    @Test
    void aMailThatIsCutOffIsNoMail() {
        String user = account("cut@example.org");
        try (var client = Gateways.connect(gateway)) {
            Gateways.begin(client, "sender@example.net", List.of(user));
            client.sendRaw(Mails.ofSize("cut", 50_000));
        }
        assertThat(Gateways.send(gateway, "sender@example.net", Mails.ofSize("whole", 900), user))
                .startsWith("250");

        assertThat(Mailboxes.of(store, user)).hasSize(1);
    }

    @Test
    void anUnknownRecipientHearsTheStoresOwnWordsAtRcpt() {
        String nobody = "nobody@example.org";

        assertThat(Gateways.rcpt(gateway, nobody)).startsWith("550").isEqualTo(ofStore(nobody));
    }

    private String ofStore(String recipient) {
        try (var client = WireClient.plain(store.port("lmtp"))) {
            client.expect(220);
            client.send("LHLO client.example.net").expect(250);
            client.send("MAIL FROM:<>").expect(250);
            return String.join("\n", client.send("RCPT TO:<%s>".formatted(recipient)).reply());
        }
    }

    @Test
    void mailForOthersIsNotRelayed() {
        assertThat(Gateways.rcpt(gateway, "somebody@elsewhere.example")).startsWith("550 5.7.1 ");
    }

    @Test
    void aMailThatIsSentAgainAfterItWasTakenIsThereOnce() {
        String user = account("again@example.org");
        byte[] mail = Mails.ofSize("again", 5_000);

        for (int i = 0; i < 3; i++) {
            assertThat(Gateways.send(gateway, "sender@example.net", mail, user)).startsWith("250");
        }

        assertThat(Mailboxes.of(store, user)).hasSize(1);
    }

    @Test
    void theStoresReceivedNamesTheClientAsTheGatewaySawIt() {
        String user = account("client@example.org");
        byte[] mail = Mails.ofSize("client", 500);
        try (var client = Gateways.connectFrom("127.0.0.9", gateway)) {
            client.send("STARTTLS").expect(220);
            client.startTls(TestCertificate.get().trusting());
            client.send("EHLO mail.client.example.net").expect(250);
            Gateways.begin(client, "sender@example.net", List.of(user));
            client.sendMessage(mail).expect(250);
        }

        byte[] read = Mailboxes.of(store, user).getFirst();
        assertThat(fields(read, "Received").getFirst())
                .contains("mail.client.example.net [127.0.0.9] ", "TLSv1.3");
        assertThat(Mails.withoutTrace(read)).isEqualTo(mail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Hikyaku-Trace: ", "x-hikyaku-TRACE:", "X-Hikyaku-Trace :\r\n\t"})
    void aTraceFromOutsideIsTakenOff(String field) {
        String user = account("forged-%d@example.org".formatted(field.length()));
        String forged = field + "v=1; id=" + "0".repeat(32) + ";\r\n ip=203.0.113.66\r\n";
        String header = "From: a@example.net\r\n%sSubject: forged\r\n%s\r\n";
        String rest = "body\r\n" + forged;

        Gateways.send(
                gateway, "a@example.net", bytes(header.formatted(forged, forged) + rest), user);

        byte[] read = Mailboxes.of(store, user).getFirst();
        assertThat(text(Mails.withoutTrace(read))).isEqualTo(header.formatted("", "") + rest);
        String put = text(read).substring(0, read.length - Mails.withoutTrace(read).length);
        assertThat(put).doesNotContain("0".repeat(32), "203.0.113.66");
    }

    @Test
    void whenSomeHaveItAndSomeAreRefusedTheSenderIsTold() {
        String kept = account("kept@example.org");
        String gone = account("gone@example.org");
        assertThat(Gateways.rcpt(gateway, gone)).startsWith("250");
        try (var webadmin = store.webadmin()) {
            webadmin.deleteUser(gone);
        }
        byte[] mail = Mails.ofSize("mixed", 3_000);

        assertThat(Gateways.send(gateway, AUTHOR, mail, kept, gone)).startsWith("250");

        assertThat(Mails.withoutTrace(Mailboxes.of(store, kept).getFirst())).isEqualTo(mail);
        String notification =
                Awaitility.await()
                        .atMost(DEADLINE)
                        .until(() -> notifications("gone@example.org"), all -> !all.isEmpty())
                        .getFirst();
        assertThat(notification)
                .contains("multipart/report", "report-type=delivery-status")
                .containsIgnoringCase("Final-Recipient: rfc822; gone@example.org")
                .contains("Action: failed", "Diagnostic-Code: smtp; 550 5.1.1 ")
                .doesNotContainIgnoringCase("Final-Recipient: rfc822; kept@example.org");
    }

    private List<String> notifications(String about) {
        return Mailboxes.of(store, AUTHOR).stream()
                .map(GatewayTest::text)
                .filter(mail -> mail.contains(about))
                .toList();
    }

    @Test
    void whenAllAreRefusedAfterTheCalloutItIsTheStoresWord() {
        String left = account("left@example.org");
        assertThat(Gateways.rcpt(gateway, left)).startsWith("250");
        try (var webadmin = store.webadmin()) {
            webadmin.deleteUser(left);
        }

        assertThat(Gateways.send(gateway, AUTHOR, Mails.ofSize("left", 500), left))
                .isEqualTo(ofStore(left));
        assertThat(notifications(left)).isEmpty();
    }

    @Test
    void beforeAStoreThatTellsNobodyTheSenderKeepsWhatIsRefusedForSome() {
        try (var dovecot = Dovecot.keepingMailWithin(100_000);
                var gateway = Gateways.gateway(dovecot.lmtpPort()).start()) {
            String full = "full@example.org";
            String roomy = "roomy@example.org";
            for (int i = 0; i < 2; i++) {
                Gateways.send(gateway, AUTHOR, Mails.ofSize("fill" + i, 40_000), full);
            }
            byte[] mail = Mails.ofSize("mixed", 40_000);

            assertThat(Gateways.send(gateway, AUTHOR, mail, roomy, full)).startsWith("554 ");
            assertThat(Gateways.send(gateway, AUTHOR, mail, full)).startsWith("552 5.2.2 ");

            assertThat(Mailboxes.of(dovecot, full)).hasSize(2);
            assertThat(Mails.withoutTrace(Mailboxes.of(dovecot, roomy).getFirst())).isEqualTo(mail);
        }
    }

    private String account(String address) {
        store.createAccount(address, Mailboxes.PASSWORD);
        return address;
    }

    /** The fields of this name, unfolded, in their order. */
    private static List<String> fields(byte[] mail, String name) {
        return text(mail)
                .split("\r\n\r\n")[0]
                .replaceAll("\r\n[ \t]+", " ")
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .toList();
    }

    private static String text(byte[] mail) {
        return new String(mail, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
