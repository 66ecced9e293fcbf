package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** SIGTERM, seen from the wire. */
@Timeout(60)
class StoppingTest {

    @Test
    void idleSessionsAreToldAndRunningMailsMayEnd() throws Exception {
        ServerUnderTest server = ServerUnderTest.start(Map.of());
        String user = server.account();
        int port = server.mx();
        int lmtp = server.lmtp();
        try (Wire idle = Wire.greeted(port).expect("EHLO client.example", "250");
                Wire silent = Wire.greeted(lmtp);
                Wire mailing = Wire.greeted(port).expect("EHLO client.example", "250");
                Wire storing = Wire.greeted(lmtp).expect("LHLO client.example", "250")) {
            mailing.envelope("a@client.example", user).send("Subject: a\r\n\r\n");
            storing.envelope("a@client.example", user).send("Subject: b\r\n\r\n");
            CompletableFuture<Boolean> stopped =
                    CompletableFuture.supplyAsync(
                            () -> server.server().stop(Duration.ofSeconds(30)));
            idle.expect("421 4.3.2").expectClosed();
            silent.expect("421 4.3.2").expectClosed();
            // The kernel lets go of the socket a moment after the server has.
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () ->
                                    assertThatThrownBy(() -> Wire.connect(port).close())
                                            .isInstanceOf(ConnectException.class));
            assertThat(stopped).isNotDone();
            mailing.send("body\r\n.\r\n").expect("250 2.0.0").expect("421 4.3.2").expectClosed();
            storing.send("body\r\n.\r\n").expect("250 2.1.5").expect("421 4.3.2").expectClosed();
            assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aMailThatTakesTooLongIsCutOffAndItsSenderHearsNo250() throws Exception {
        ServerUnderTest server = ServerUnderTest.start(Map.of());
        String user = server.account();
        try (Wire wire = Wire.greeted(server.mx()).expect("EHLO client.example", "250")) {
            wire.envelope("a@client.example", user).send("Subject: a\r\n\r\n");
            assertThat(server.server().stop(Duration.ofMillis(50))).isFalse();
            assertThat(wire.closedWith()).doesNotContain("250");
        }
    }
}
