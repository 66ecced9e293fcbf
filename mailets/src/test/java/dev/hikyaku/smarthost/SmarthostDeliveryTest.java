package dev.hikyaku.smarthost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.delivery.Destination;
import dev.hikyaku.delivery.Holds;
import dev.hikyaku.delivery.Parameters;
import dev.hikyaku.delivery.Spooled;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.smtp.HostLookup;
import dev.hikyaku.smtp.ScriptedPeer;

import org.apache.james.core.MailAddress;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

@Timeout(120)
class SmarthostDeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HELLO =
            """
            S: 220 ready
            C: EHLO us.example.org
            S: 250 peer
            """;

    private final Spooled spool = new Spooled();
    private final HandDns dns = new HandDns();
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryMailQueueFactory queues =
            new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory());
    private final List<SmarthostDelivery> mailets = new ArrayList<>();
    private final Holds holds = new Holds();
    private final AtomicLong nanos = new AtomicLong();

    @AfterEach
    void stop() {
        mailets.forEach(SmarthostDelivery::destroy);
    }

    /** Every name is this machine, which passes for another. */
    private SmarthostDelivery mailet(String... keysAndValues) throws Exception {
        HostLookup here =
                host -> {
                    if (host.startsWith("slow")) {
                        nanos.addAndGet(SmarthostDelivery.LAST_BEGIN.toNanos() + 1);
                    }
                    if (host.startsWith("away") || host.startsWith("slow")) {
                        throw new java.net.UnknownHostException(host);
                    }
                    return List.of(InetAddress.getLoopbackAddress());
                };
        SmarthostDelivery mailet =
                new SmarthostDelivery(queues, dns, holds, metrics, here, nanos::get);
        Map<String, String> values = new HashMap<>();
        values.put("helloName", "us.example.org");
        values.put("tls", "none");
        values.put("retryDelays", "1 ms, 1 hour");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        mailets.add(mailet);
        mailet.init(new Parameters(spool.context(), values));
        return mailet;
    }

    private static MailImpl mail(String... recipients) throws Exception {
        MailImpl.Builder mail = MailImpl.builder().name("mail-1").sender("s@example.net");
        for (String recipient : recipients) {
            mail.addRecipient(recipient);
        }
        return mail.mimeMessage(
                        MimeMessageBuilder.mimeMessageBuilder()
                                .setSubject("hello")
                                .addHeader("X-Hikyaku-Trace", "v=1; id=0; ip=192.0.2.7")
                                .setText("text"))
                .build();
    }

    private static String at(ScriptedPeer peer) {
        return "127.0.0.1:" + peer.port();
    }

    private static String nowhere() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + closed.getLocalPort();
        }
    }

    private static String from() {
        return "C: MAIL FROM:<s@example.net>\nS: 250 ok\n";
    }

    private static String rcpt(String recipient, String answer) {
        return "C: RCPT TO:<" + recipient + ">\nS: " + answer + "\n";
    }

    private static String content(String answer) {
        return "C: DATA\nS: 354 go\n! content\nS: " + answer + "\n";
    }

    private long queued() throws Exception {
        return queues.createQueue(MailQueueName.of("outgoing")).getSize();
    }

    private void awaitEmpty() {
        await().atMost(PATIENCE).until(() -> queued() == 0);
    }

    @Test
    void aMailGoesThroughTheQueueToTheRelay() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.playing(
                        HELLO
                                + from()
                                + rcpt("a@example.org", "250 ok")
                                + rcpt("b@example.com", "250 ok")
                                + content("250 2.0.0 queued as 1"))) {
            MailImpl mail = mail("a@example.org", "b@example.com");
            mailet("relays", at(peer)).service(mail);
            assertThat(mail.getState()).isEqualTo(Mail.GHOST);
            awaitEmpty();

            String content = new String(peer.content(0), StandardCharsets.US_ASCII);
            assertThat(content).contains("Subject: hello").doesNotContain("X-Hikyaku-Trace");
            assertThat(metrics.countFor("smarthost_smarthost_delivered")).isEqualTo(2);
            assertThat(spool.sent()).isEmpty();
        }
    }

    @Test
    void onlyThoseNotDeliveredToAreTriedAgain() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.playing(
                        HELLO
                                + from()
                                + rcpt("a@example.org", "250 ok")
                                + rcpt("b@example.org", "450 4.2.0 busy")
                                + rcpt("c@example.org", "550 5.1.1 no such user")
                                + content("250 2.0.0 queued")
                                + "C: RSET\nS: 250 ok\n"
                                + from()
                                + rcpt("b@example.org", "250 ok")
                                + content("250 2.0.0 queued"))) {
            mailet("relays", at(peer))
                    .service(mail("a@example.org", "b@example.org", "c@example.org"));
            awaitEmpty();

            assertThat(spool.sent()).hasSize(1);
            assertThat(spool.sent().getFirst().recipients()).containsExactly("c@example.org");
            assertThat(spool.sent().getFirst().attribute("delivery-error-code")).isEqualTo(550);
        }
    }

    @Test
    void theSpareGetsTheMailWhenTheFirstIsAwayOrCloses() throws Exception {
        try (ScriptedPeer closing =
                        ScriptedPeer.playing(
                                HELLO
                                        + "C: MAIL FROM:<s@example.net>\n"
                                        + "S: 421 4.3.2 closing\n"
                                        + "! cut\n");
                ScriptedPeer spare =
                        ScriptedPeer.playing(
                                HELLO
                                        + from()
                                        + rcpt("a@example.org", "250 ok")
                                        + content("250 ok"))) {
            mailet(
                            "relays",
                            nowhere()
                                    + " priority=1, "
                                    + at(closing)
                                    + " priority=2, "
                                    + at(spare)
                                    + " priority=3")
                    .service(mail("a@example.org"));
            awaitEmpty();
            assertThat(metrics.countFor("smarthost_smarthost_delivered")).isEqualTo(1);
        }
    }

    @Test
    void whatMayHaveBeenTakenGoesNowhereElse() throws Exception {
        try (ScriptedPeer first =
                        ScriptedPeer.playing(
                                HELLO
                                        + from()
                                        + rcpt("a@example.org", "250 ok")
                                        + "C: DATA\nS: 354 go\n! content\n! cut\n");
                ScriptedPeer spare = ScriptedPeer.playing(HELLO)) {
            mailet(
                            "retryDelays",
                            "1 hour",
                            "relays",
                            at(first) + " priority=1, " + at(spare) + " priority=2")
                    .service(mail("a@example.org"));
            await().atMost(PATIENCE)
                    .until(() -> metrics.countFor("smarthost_smarthost_unknown") == 1);
            assertThat(spare.connections()).isZero();
            assertThat(spool.sent()).isEmpty();
            await().atMost(PATIENCE).until(() -> queued() == 1);
        }
    }

    @Test
    void eachDomainIsAMailOfItsOwnToItsExchangers() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.playing(
                        HELLO + from() + rcpt("a@example.org", "250 ok") + content("250 ok"))) {
            dns.mx("example.org", "away.example.org.", "mx.example.org.");
            dns.mx("example.com", ".");
            // The test's exchangers are at this machine, which would be a loop.
            OwnLess mailet = ownLess(peer.port());
            mailet.run(mail("a@example.org", "b@example.com"));
            assertThat(mailet.codes).containsEntry("a", 250).containsEntry("b", 556);
        }
    }

    /** Directions and transport without the check for our own addresses. */
    private final class OwnLess {
        private final Map<String, Integer> codes = new HashMap<>();
        private final RouteTransport transport;
        private final dev.hikyaku.smtp.DirectDialer dialer =
                new dev.hikyaku.smtp.DirectDialer(
                        1,
                        host -> {
                            if (host.startsWith("away")) {
                                throw new java.net.UnknownHostException(host);
                            }
                            return List.of(InetAddress.getLoopbackAddress());
                        });

        OwnLess(int port) {
            Own nobody =
                    new Own(
                            java.util.Set.of("us.example.org"),
                            host -> List.of(InetAddress.getByName("192.0.2.1")));
            dev.hikyaku.smtp.Hop template =
                    dev.hikyaku.smtp.Hop.from(
                            Map.of(
                                    "host", "none.invalid",
                                    "port", Integer.toString(port),
                                    "protocol", "smtp",
                                    "helloName", "us.example.org"));
            transport =
                    new RouteTransport(
                            new MailExchangers(dns, nobody, java.util.Optional.empty(), template),
                            new OutboundHops(dialer),
                            new RouteMetrics("direct", metrics));
        }

        void run(Mail mail) {
            transport
                    .deliver(mail)
                    .outcomes()
                    .forEach((to, outcome) -> codes.put(to.getLocalPart(), outcome.reply().code()));
            dialer.close();
        }
    }

    private OwnLess ownLess(int port) {
        return new OwnLess(port);
    }

    @Test
    void directMailIsQueuedByDomain() throws Exception {
        dns.mx("example.org", "away").mx("example.com", "away");
        SmarthostDelivery mailet = mailet("retryDelays", "1 hour");
        mailet.service(mail("a@example.org", "b@example.com", "c@example.org"));

        await().atMost(PATIENCE).until(() -> destinations().size() == 2);
        assertThat(destinations())
                .isEqualTo(
                        Map.of(
                                "example.org",
                                        "mail-1-to-example.org [a@example.org, c@example.org]",
                                "example.com", "mail-1-to-example.com [b@example.com]"));
    }

    private Map<String, String> destinations() throws Exception {
        Map<String, String> found = new HashMap<>();
        MailQueueIterator views = queues.createQueue(MailQueueName.of("outgoing")).browse();
        views.forEachRemaining(
                view ->
                        found.put(
                                Destination.of(view.getMail()).orElseThrow(),
                                view.getMail().getName() + " " + view.getMail().getRecipients()));
        views.close();
        return found;
    }

    @Test
    void mailForUsIsNotSentToUs() throws Exception {
        dns.mx("example.org", "mx.example.org");
        mailet().service(mail("a@example.org"));
        awaitEmpty();

        assertThat(spool.sent()).hasSize(1);
        assertThat(spool.sent().getFirst().attribute("delivery-error"))
                .isEqualTo("554 5.4.6 mail for the domain would come back to this server");
    }

    @Test
    void aMailThatGoesInCirclesIsStopped() throws Exception {
        MailImpl mail = mail("a@example.org");
        for (int i = 0; i < 4; i++) {
            mail.getMessage().addHeader("Received", "from x by y; Thu, 1 Jan 2026 00:00:00 +0000");
        }
        mailet("relays", nowhere(), "mostReceived", "3").service(mail);

        assertThat(queued()).isZero();
        assertThat(spool.sent().getFirst().attribute("delivery-error"))
                .isEqualTo("554 5.4.6 mail goes in circles");
    }

    @Test
    void aSenderOnTheLineHearsWhatTheRelaySays() throws Exception {
        try (ScriptedPeer peer =
                        ScriptedPeer.playing(
                                HELLO
                                        + from()
                                        + rcpt("a@example.org", "250 ok")
                                        + rcpt("b@example.org", "450 4.2.0 busy")
                                        + content("250 2.0.0 queued"));
                Outcomes outcomes = Outcomes.open()) {
            MailImpl mail = mail("a@example.org", "b@example.org");
            mailet("relays", at(peer)).service(mail);

            assertThat(queued()).isZero();
            assertThat(outcomes.of(new MailAddress("a@example.org")))
                    .get()
                    .isInstanceOf(Outcome.Delivered.class);
            assertThat(outcomes.of(new MailAddress("b@example.org")).orElseThrow().reply())
                    .hasToString("450 4.2.0 busy");
        }
    }

    @Test
    void aSenderOnTheLineDoesNotWaitForOneSlowDomainAfterTheOther() throws Exception {
        dns.mx("example.org", "slow.example.org").mx("example.com", "slow.example.com");
        try (Outcomes outcomes = Outcomes.open()) {
            mailet().service(mail("a@example.org", "b@example.com"));

            assertThat(outcomes.of(new MailAddress("a@example.org")).orElseThrow().reply().status())
                    .isNotEqualTo("4.4.7");
            assertThat(outcomes.of(new MailAddress("b@example.com")).orElseThrow().reply())
                    .hasToString("451 4.4.7 no time left while the sender waits");
        }
    }

    @Test
    void whatTheSenderWantsToBeToldIsPassedOn() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.playing(
                        HELLO.replace("S: 250 peer", "S: 250-peer\nS: 250 DSN")
                                + """
                                C: MAIL FROM:<s@example.net> RET=HDRS ENVID=QQ+2B1
                                S: 250 ok
                                C: RCPT TO:<a@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb@example.net
                                S: 250 ok
                                C: RCPT TO:<b@example.org>
                                S: 250 ok
                                """
                                + content("250 ok"))) {
            MailImpl mail = mail("a@example.org", "b@example.org");
            mail.setDsnParameters(
                    DsnParameters.builder()
                            .envId(DsnParameters.EnvId.of("QQ+2B1"))
                            .ret(DsnParameters.Ret.HDRS)
                            .addRcptParameter(
                                    new MailAddress("a@example.org"),
                                    RecipientDsnParameters.of(
                                            EnumSet.of(Notify.FAILURE, Notify.DELAY),
                                            new MailAddress("a+b@example.net")))
                            .build()
                            .orElseThrow());
            mailet("relays", at(peer)).service(mail);
            awaitEmpty();
        }
    }

    @Test
    void aPeerWithoutDsnHearsNothingOfIt() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.playing(
                        HELLO + from() + rcpt("a@example.org", "250 ok") + content("250 ok"))) {
            MailImpl mail = mail("a@example.org");
            mail.setDsnParameters(
                    DsnParameters.builder().ret(DsnParameters.Ret.FULL).build().orElseThrow());
            mailet("relays", at(peer)).service(mail);
            awaitEmpty();
        }
    }

    @Test
    void aServerThatFailsAgainAndAgainIsLeftAlone() throws Exception {
        String closes = "S: 421 4.3.2 too busy\n! cut\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(closes, closes, closes, closes, closes)) {
            SmarthostDelivery mailet = mailet("relays", at(peer), "retryDelays", "1 hour");
            for (int i = 1; i <= 8; i++) {
                int so = i;
                mailet.service(mail("a@example.org"));
                await().atMost(PATIENCE)
                        .until(() -> metrics.countFor("smarthost_smarthost_notAttempted") == so);
            }
            await().atMost(PATIENCE).until(() -> queued() == 8);
            assertThat(peer.connections()).isEqualTo(5);
            assertThat(spool.sent()).isEmpty();
        }
    }

    @Test
    void twoMailetsNeedTwoQueues() throws Exception {
        mailet("relays", nowhere());

        assertThatThrownBy(() -> mailet("relays", nowhere()))
                .hasMessageStartingWith("outgoing: outgoing (expected: a queue no other mailet");
        mailet("relays", nowhere(), "outgoing", "outgoing-2");
    }

    @Test
    void wrongSettingsStopTheStart() {
        assertThatThrownBy(() -> mailet("relays", "a.example:99999"))
                .hasMessageStartingWith("relays: a.example:99999");
        assertThatThrownBy(() -> mailet("tls", "verified", "tlsTrustedCertificates", "/nowhere"))
                .hasMessageStartingWith("tlsTrustedCertificates: /nowhere (expected: ");
    }
}
