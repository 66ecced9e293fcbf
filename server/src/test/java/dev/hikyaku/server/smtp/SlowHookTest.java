package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class SlowHookTest {
    private static final int SLOW = 60;

    /** JAMES-4023: hooks run on the I/O threads, and one slow hook holds up every connection. */
    @Test
    void connectionsInASlowHookHoldUpNobodyElse() throws Exception {
        ServerUnderTest server = ServerUnderTest.shared();
        String user = server.account();
        List<Wire> waiting = new ArrayList<>();
        HookUnderTest.shut();
        try {
            for (int i = 0; i < SLOW; i++) {
                waiting.add(
                        Wire.greeted(server.mx())
                                .expect("EHLO client.example", "250")
                                .envelope("slow@client.example", user)
                                .send("Subject: slow\r\n\r\nb\r\n.\r\n"));
            }
            assertThat(HookUnderTest.INSIDE.tryAcquire(SLOW, 30, TimeUnit.SECONDS)).isTrue();
            String other = server.account();
            try (Wire wire = Wire.greeted(server.mx()).expect("EHLO client.example", "250")) {
                wire.startTls()
                        .expect("EHLO client.example", "250")
                        .envelope("a@client.example", other)
                        .send("Subject: quick\r\n\r\nb\r\n.\r\n")
                        .expect("250 2.0.0");
            }
            server.inbox(other, 1);
            HookUnderTest.open();
            for (Wire wire : waiting) {
                wire.expect("250 2.0.0");
            }
        } finally {
            HookUnderTest.open();
            for (Wire wire : waiting) {
                wire.close();
            }
        }
        server.inbox(user, SLOW);
    }
}
