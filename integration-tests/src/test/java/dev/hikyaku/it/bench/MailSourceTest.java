package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.bench.MailSource.Protocol;
import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.SmtpSink;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/** The load generator: what it says was taken has arrived, and it does not hide what was not. */
class MailSourceTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final List<String> USERS = List.of("a@example.org", "b@example.org");

    @Test
    void everyRecipientGetsHisShareAsItWasSent() {
        try (var dovecot = Dovecot.keepingMailOfManySessions()) {
            var sent =
                    new MailSource(Protocol.LMTP, dovecot.lmtpPort(), 5, USERS, 10_240)
                            .send(31, DEADLINE);

            assertThat(sent.mails()).isEqualTo(31);
            assertThat(sent.milliseconds(1))
                    .isBetween(sent.milliseconds(0.5), sent.seconds() * 1000);
            assertThat(dovecot.mailOf("a@example.org")).hasSize(16);
            assertThat(dovecot.mailOf("b@example.org")).hasSize(15);
            try (var inbox = DovecotMaildir.inbox(dovecot, "b@example.org")) {
                assertThat(inbox.messages()).isEqualTo(15);
                assertThat(inbox.lastText())
                        .isEqualTo(BenchMail.text(10_240).replace("\r\n", "\n"));
            }
        }
    }

    @Test
    void smtpIsSpokenAsWell() {
        try (var sink = SmtpSink.smtp("-c")) {
            new MailSource(Protocol.SMTP, sink.port(), 3, USERS, 1_000).send(10, DEADLINE);

            assertThat(sink.messages()).isEqualTo(10);
        }
    }

    @Test
    void aRefusalFailsTheRun() {
        try (var sink = SmtpSink.lmtp("-f", "RCPT")) {
            var source = new MailSource(Protocol.LMTP, sink.port(), 2, USERS, 1_000);

            assertThatThrownBy(() -> source.send(10, DEADLINE)).hasMessageContaining("RCPT");
        }
    }

    @Test
    void aServerThatSaysNothingFailsTheRun() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var source = new MailSource(Protocol.LMTP, silent.getLocalPort(), 2, USERS, 1_000);

            assertThatThrownBy(() -> source.send(10, Duration.ofMillis(200)))
                    .hasMessageContaining("0 of 10 mails taken");
        }
    }
}
