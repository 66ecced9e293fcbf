package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.SmtpSink;
import dev.hikyaku.smtp.DirectDialer;
import dev.hikyaku.smtp.Envelope;
import dev.hikyaku.smtp.Hop;
import dev.hikyaku.smtp.HopClient;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.smtp.Probe;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.mail.internet.AddressException;

/** Our LMTP client and servers that others have written. */
class LmtpClientTest {
    private static final DirectDialer DIALER = new DirectDialer(2);
    private static final MaybeSender SENDER = MaybeSender.getMailSender("s@example.net");

    @AfterAll
    static void stop() {
        DIALER.close();
    }

    private static Hop hop(int port, String ignored) {
        return Hop.from(
                Map.of(
                        "host", "127.0.0.1",
                        "port", Integer.toString(port),
                        "helloName", "mx.example.org",
                        "maxConnections", "8",
                        "ignoredCapabilities", ignored));
    }

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (AddressException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Lines of any length and any end, dots where they hurt, 8-bit bytes, no NUL. */
    private static byte[] message(int number, int bytes) {
        Random random = new Random(number);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(
                ("Subject: " + number + "\r\nX-Number: " + number + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        String[] ends = {"\r\n", "\n", "\r\n.", "\n.\r\n", "\r\n..\r\n"};
        while (message.size() < bytes) {
            int length = random.nextInt(78);
            for (int i = 0; i < length; i++) {
                message.write(random.nextInt(10) == 0 ? 0xe0 + random.nextInt(32) : 'a' + i % 26);
            }
            message.writeBytes(
                    ends[random.nextInt(ends.length)].getBytes(StandardCharsets.US_ASCII));
        }
        return message.toByteArray();
    }

    /** As a Maildir has it: lines that end in LF, the last one too. */
    private static String kept(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        return text.endsWith("\n") ? text : text + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CHUNKING", "CHUNKING PIPELINING"})
    void dovecotKeepsWhatItWasHandedByteForByte(String ignored) throws Exception {
        try (Dovecot dovecot = Dovecot.keepingMailOfManySessions();
                HopClient client = new HopClient(hop(dovecot.lmtpPort(), ignored), DIALER)) {
            List<byte[]> messages = new ArrayList<>();
            List<CompletableFuture<List<HopOutcome>>> deliveries = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                messages.add(message(i, i % 20 == 0 ? 1_500_000 : 1 << i % 16));
                List<MailAddress> recipients = new ArrayList<>();
                for (int r = 0; r < 1 + i % 7; r++) {
                    recipients.add(address("m" + i + "r" + r + "@example.org"));
                }
                Envelope envelope = Envelope.of(SENDER, recipients);
                Message message = Message.of(messages.get(i));
                deliveries.add(
                        CompletableFuture.supplyAsync(
                                () -> client.deliver(envelope, message).outcomes(),
                                task -> Thread.ofVirtual().start(task)));
            }
            for (int i = 0; i < messages.size(); i++) {
                assertThat(deliveries.get(i).get(60, TimeUnit.SECONDS))
                        .describedAs(dovecot::log)
                        .hasSize(1 + i % 7)
                        .allSatisfy(
                                outcome ->
                                        assertThat(outcome)
                                                .isInstanceOf(HopOutcome.Delivered.class));
                for (int r = 0; r < 1 + i % 7; r++) {
                    List<byte[]> mails = dovecot.mailOf("m" + i + "r" + r + "@example.org");
                    assertThat(mails).hasSize(1);
                    String mail = new String(mails.get(0), StandardCharsets.ISO_8859_1);
                    assertThat(mail.endsWith(kept(messages.get(i))))
                            .describedAs("mail %d for recipient %d", i, r)
                            .isTrue();
                }
            }
            assertThat(client.probe(SENDER, address("somebody@example.org")))
                    .isInstanceOfSatisfying(
                            Probe.Answered.class,
                            probe -> assertThat(probe.reply().code()).isEqualTo(250));
        }
    }

    @Test
    void smtpSinkIsAskedByPipelinesAndAnswersForEach() throws Exception {
        try (SmtpSink sink = SmtpSink.lmtp();
                HopClient client = new HopClient(hop(sink.port(), ""), DIALER)) {
            Envelope envelope =
                    Envelope.of(
                            SENDER, List.of(address("a@example.org"), address("b@example.org")));
            for (int i = 0; i < 50; i++) {
                assertThat(client.deliver(envelope, Message.of(message(i, 10_000))).outcomes())
                        .hasSize(2)
                        .allSatisfy(
                                outcome ->
                                        assertThat(outcome)
                                                .isInstanceOf(HopOutcome.Delivered.class));
            }
            assertThat(client.connectionsIdle()).isEqualTo(1);
        }
    }
}
