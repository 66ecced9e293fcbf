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
    void mailsSentEvenlyBeginWhenTheyAreDue() {
        try (var sink = SmtpSink.smtp("-c")) {
            var sent =
                    new MailSource(Protocol.SMTP, sink.port(), 50, USERS, 1_000)
                            .sendEvenly(40, 100, DEADLINE);

            assertThat(sink.messages()).isEqualTo(40);
            assertThat(sent.seconds()).isGreaterThan(0.39);
        }
    }

    /** The sink takes a mail a second: the last of ten due within 0.1 s has waited for nine. */
    @Test
    void aMailThatHadToWaitForASessionIsTimedFromWhenItWasDue() {
        try (var slow = SmtpSink.smtp("-w", "1")) {
            var sent =
                    new MailSource(Protocol.SMTP, slow.port(), 1, USERS, 1_000)
                            .sendEvenly(4, 100, DEADLINE);

            assertThat(sent.milliseconds(0.01)).isGreaterThan(900);
            assertThat(sent.milliseconds(1)).isGreaterThan(3_800);
        }
    }

    @Test
    void refusalsAreCountedByTheirCode() {
        try (var sink = SmtpSink.smtp("-r", "RCPT")) {
            var replies =
                    new MailSource(Protocol.SMTP, sink.port(), 2, USERS, 1_000)
                            .sendFor(Duration.ofMillis(200), DEADLINE);

            assertThat(replies.sent().mails()).isZero();
            assertThat(replies.ofClass(4)).isPositive();
            assertThat(replies.ofClass(5)).isZero();
        }
    }

    @Test
    void aServerThatSaysNothingFailsTheRun() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var source = new MailSource(Protocol.LMTP, silent.getLocalPort(), 2, USERS, 1_000);

            assertThatThrownBy(() -> source.send(10, Duration.ofMillis(200)))
                    .hasMessageContaining("0 mails taken");
        }
    }
}
