package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Curl;
import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.Postfix;
import dev.hikyaku.it.peers.Postgres;
import dev.hikyaku.it.peers.PythonReader;
import dev.hikyaku.it.peers.SmtpSink;
import dev.hikyaku.it.peers.SmtpSource;
import dev.hikyaku.it.peers.Swaks;
import dev.hikyaku.it.peers.TappedWire;
import dev.hikyaku.it.peers.WireClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The peers among themselves: what they do without us between them is what a test may expect of
 * them.
 */
class PeersTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final byte[] MAIL =
            """
            From: a@example.net
            To: b@example.net
            Message-ID: <1@example.net>
            Date: Sun, 22 Nov 2026 08:00:00 +0000
            Subject: hello

            .
            ..
            text
            """
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);

    @Test
    void postfixKeepsWhatSwaksSends() {
        try (var postfix = Postfix.keepingMail()) {
            Swaks.plain(postfix.port()).envelope("a@example.net", "b@example.net").succeed(MAIL);

            List<byte[]> mails = postfix.awaitMail("b@example.net", 1, DEADLINE);

            assertThat(new String(mails.getFirst(), StandardCharsets.US_ASCII))
                    .contains("Delivered-To: b@example.net")
                    .endsWith(new String(MAIL, StandardCharsets.US_ASCII).replace("\r\n", "\n"));
        }
    }

    @Test
    void postfixDeliversSeveralMailsOverOneLmtpConnection() {
        try (var dovecot = Dovecot.keepingMail();
                var postfix = Postfix.deliveringByLmtp(dovecot.lmtpPort())) {
            SmtpSource.smtp(postfix.port(), 4, 20, "b@example.net").run(DEADLINE);

            assertThat(postfix.awaitDeliveries(20, DEADLINE))
                    .allSatisfy(line -> assertThat(line).contains("status=sent"))
                    .anySatisfy(line -> assertThat(line).contains("conn_use="));
            assertThat(dovecot.awaitMail("b@example.net", 20, DEADLINE)).hasSize(20);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTappedWirePassesMailOnAndStrikesOnceAtTheMoment(TappedWire.Moment moment) {
        try (var sink = SmtpSink.lmtp("-c");
                var wire = TappedWire.to(sink.port())) {
            SmtpSource.lmtp(wire.port(), 2, 10, "b@example.net").run(DEADLINE);
            assertThat(sink.messages()).isEqualTo(10);
            var taken = new AtomicInteger(-1);

            wire.strikeAt(moment, () -> taken.set(sink.messages()));

            var line = SmtpSource.lmtp(wire.port(), 1, 10, "b@example.net").line();
            assertThat(Command.of(line).within(DEADLINE).run().exit()).isNotZero();
            assertThat(wire.hasStruck()).isTrue();
            assertThat(taken).hasValue(moment == TappedWire.Moment.ANSWER ? 11 : 10);
            SmtpSource.lmtp(wire.port(), 2, 10, "b@example.net").run(DEADLINE);
        }
    }

    @Test
    void dovecotHandsMailOnByLmtp() {
        try (var store = Dovecot.keepingMail();
                var proxy = Dovecot.proxyingLmtpTo(store.lmtpPort());
                var client = WireClient.plain(proxy.lmtpPort())) {
            client.expect(220);
            client.send("LHLO client.example.net").expect(250);
            client.send("MAIL FROM:<a@example.net>").expect(250);
            client.send("RCPT TO:<b@example.net>").expect(250);
            client.send("RCPT TO:<c@example.net>").expect(250);
            client.send("DATA").expect(354);
            client.sendMessage(MAIL).expect(250);
            client.expect(250);

            assertThat(store.mailOf("b@example.net")).hasSize(1);
            assertThat(store.mailOf("c@example.net")).hasSize(1);
        }
    }

    @Test
    void curlAndPythonReadTheSameOverImaps() {
        try (var dovecot = Dovecot.keepingMail()) {
            SmtpSource.lmtp(dovecot.lmtpPort(), 1, 2, "b@example.net").run(DEADLINE);
            var byCurl = new Curl("b@example.net", Dovecot.PASSWORD);
            var byPython = new PythonReader("b@example.net", Dovecot.PASSWORD);

            assertThat(byPython.imap(dovecot.imapsPort()))
                    .hasSize(2)
                    .first()
                    .isEqualTo(byCurl.imap(dovecot.imapsPort(), 1));
        }
    }

    @Test
    void sinkTakesWhatSourceSends() {
        try (var sink = SmtpSink.smtp()) {
            SmtpSource.smtp(sink.port(), 5, 100, "b@example.net").run(DEADLINE);
        }
    }

    @Test
    void postgresHasWhatWasCommittedBeforeItWasKilledOrStopped() {
        try (var postgres = Postgres.start()) {
            postgres.createDatabase("mail");
            postgres.query("mail", "CREATE TABLE message (uid BIGINT)");
            postgres.query("mail", "INSERT INTO message VALUES (1)");
            postgres.kill();
            postgres.restart();
            postgres.query("mail", "INSERT INTO message VALUES (2)");
            postgres.stop();
            postgres.restart();

            assertThat(postgres.query("mail", "SELECT uid FROM message ORDER BY uid"))
                    .containsExactly("1", "2");
            assertThat(postgres.log()).contains("database system was interrupted");
        }
    }

    @Test
    void postgresLetsInItsOwnUserWithHisPasswordOnly() throws Exception {
        try (var postgres = Postgres.start()) {
            postgres.createDatabase("mail");
            String url = postgres.url("mail");

            try (var connection =
                    DriverManager.getConnection(url, Postgres.USER, Postgres.PASSWORD)) {
                assertThat(connection.isValid(10)).isTrue();
            }
            assertThatThrownBy(() -> DriverManager.getConnection(url, Postgres.USER, "other"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }
}
