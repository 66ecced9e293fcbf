package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Map;

/** A spool whose disk has less room than it is to leave free. */
@Timeout(60)
class SpoolRoomTest {
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        server =
                ServerUnderTest.start(
                        Map.of(
                                "spool.properties",
                                text -> text.replaceFirst("(?m)^leastFree=.*", "leastFree=9999G")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theSenderKeepsTheMailForNow() throws Exception {
        String user = server.account();
        try (Wire wire = Wire.greeted(server.mx()).expect("EHLO client.example", "250")) {
            wire.envelope("a@client.example", user)
                    .send("Subject: hi\r\n\r\nbody\r\n.\r\n")
                    .expect("452 4.3.1 ");
        }
        assertThat(server.inbox(user)).isEmpty();
    }
}
