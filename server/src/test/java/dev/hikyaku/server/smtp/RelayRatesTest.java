package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Map;

/** What one client may send to a relay in a minute, seen from the wire. */
@Timeout(120)
class RelayRatesTest {
    private static final String OTHERS = "a@elsewhere.example";

    private static NextHopUnderTest nextHop;
    private static RelayUnderTest relay;

    @BeforeAll
    static void start() throws Exception {
        nextHop = new NextHopUnderTest();
        relay =
                RelayUnderTest.start(
                        nextHop.port(),
                        Map.of(
                                "HIKYAKU_RELAY_MESSAGES_PER_MINUTE", "2",
                                "HIKYAKU_RELAY_RECIPIENTS_PER_MINUTE", "4",
                                "HIKYAKU_RELAY_RATE_EXEMPT", "192.0.2.0/24"),
                        text ->
                                text.replace(
                                        "<handlerchain>",
                                        "<handlerchain><handler class=\"org.apache.james.smtpserver"
                                                + ".fastfail.ValidRcptHandler\"/>"));
    }

    @AfterAll
    static void stop() throws Exception {
        relay.close();
        nextHop.close();
    }

    private static String account(String name) throws Exception {
        String address = name + "@" + RelayUnderTest.DOMAIN;
        relay.account(address);
        return address;
    }

    @Test
    void theThirdMailOfAMinuteIsPutOffAlsoOverAnotherConnection() throws Exception {
        long before = relay.counter("smtpMessagesLimited");
        try (Wire wire = relay.fromNetwork()) {
            wire.envelope("s@client.example", OTHERS)
                    .send("Subject: x\r\n\r\nbody\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        try (Wire wire = relay.fromNetwork()) {
            wire.expect("MAIL FROM:<s@client.example>", "250 ")
                    .expect("RSET", "250 ")
                    .expect("MAIL FROM:<s@client.example>", "450 4.7.1 Too many messages")
                    .expect("RCPT TO:<" + OTHERS + ">", "503 ")
                    .expect("MAIL FROM:<s@client.example>", "450 4.7.1 ")
                    .expect("NOOP", "250 ");
        }
        assertThat(relay.counter("smtpMessagesLimited")).isEqualTo(before + 2);
    }

    @Test
    void recipientsBeyondTheLimitArePutOffAndTheMailGoesToTheOthers() throws Exception {
        String user = account("recipients");
        long before = relay.counter("smtpRecipientsLimited");
        try (Wire wire = relay.loggedIn(user)) {
            wire.expect("MAIL FROM:<" + user + ">", "250 ");
            for (int i = 0; i < 4; i++) {
                wire.expect("RCPT TO:<r" + i + "@elsewhere.example>", "250 ");
            }
            wire.expect("RCPT TO:<r4@elsewhere.example>", "450 4.7.1 Too many recipients")
                    .expect("DATA", "354 ")
                    .send("From: " + user + "\r\nSubject: x\r\n\r\nbody\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(relay.counter("smtpRecipientsLimited")).isEqualTo(before + 1);
    }

    @Test
    void whatIsRefusedForAnotherReasonIsSoStillAndDoesNotCount() throws Exception {
        String user = account("refused");
        try (Wire wire = relay.loggedIn(user)) {
            for (int i = 0; i < 3; i++) {
                wire.expect("MAIL FROM:<boss@" + RelayUnderTest.DOMAIN + ">", "550 5.7.1 ");
            }
            wire.expect("MAIL FROM:<" + user + ">", "250 ");
            for (int i = 0; i < 5; i++) {
                wire.expect("RCPT TO:<nobody@" + RelayUnderTest.DOMAIN + ">", "5");
            }
            for (int i = 0; i < 4; i++) {
                wire.expect("RCPT TO:<" + OTHERS + ">", "250 ");
            }
            // Above the limit too: unknown stays unknown.
            wire.expect("RCPT TO:<nobody@" + RelayUnderTest.DOMAIN + ">", "5")
                    .expect("RCPT TO:<" + OTHERS + ">", "450 4.7.1 ");
        }
    }

    @Test
    void eachLoginHasItsOwnMinute() throws Exception {
        String one = account("one");
        String other = account("other");
        try (Wire wire = relay.loggedIn(one)) {
            for (int i = 0; i < 2; i++) {
                wire.expect("MAIL FROM:<" + one + ">", "250 ").expect("RSET", "250 ");
            }
            wire.expect("MAIL FROM:<" + one + ">", "450 4.7.1 ");
        }
        try (Wire wire = relay.loggedIn(other)) {
            wire.expect("MAIL FROM:<" + other + ">", "250 ");
        }
    }
}
