package dev.hikyaku.server.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.smtp.MailetUnderTest;
import dev.hikyaku.server.smtp.ServerUnderTest;
import dev.hikyaku.server.smtp.Wire;

import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.utils.DataProbeImpl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions on the LMTP listener (RFC 2033). */
@Timeout(60)
class LmtpTransactionTest {
    private static ServerUnderTest server;
    private String user;
    private String other;

    @BeforeAll
    static void start() throws Exception {
        server = ServerUnderTest.shared();
        DataProbeImpl data = server.server().probe(DataProbeImpl.class);
        for (String address : new String[] {MailetUnderTest.THROWS, MailetUnderTest.REFUSED}) {
            data.addUser(address, ServerUnderTest.PASSWORD);
        }
    }

    @BeforeEach
    void accounts() throws Exception {
        user = server.account();
        other = server.account();
    }

    private static Wire hello() throws Exception {
        return Wire.greeted(server.lmtp()).expect("LHLO gateway.example", "250");
    }

    private static Wire send(Wire wire, String subject) throws Exception {
        return wire.send("Subject: " + subject + "\r\n\r\nbody\r\n.\r\n");
    }

    /** james.md §0.3: James says 503 to the second MAIL until RSET. */
    @Test
    void aSecondMailNeedsNoRset() throws Exception {
        try (Wire wire = hello()) {
            for (int i = 0; i < 3; i++) {
                wire.envelope("a@client.example", user);
                send(wire, "mail " + i).expect("250 2.1.5");
            }
        }
        assertThat(server.inbox(user)).hasSize(3);
    }

    /** james.md appendix E: James takes MAIL without LHLO. */
    @Test
    void mailBeforeLhloIsRefused() throws Exception {
        try (Wire wire = Wire.greeted(server.lmtp())) {
            wire.expect("MAIL FROM:<a@client.example>", "503 5.5.1");
        }
    }

    /** RFC 2033 §4.1. */
    @Test
    void heloAndEhloAreNoCommandsHere() throws Exception {
        try (Wire wire = Wire.greeted(server.lmtp())) {
            wire.expect("EHLO gateway.example", "500 ").expect("HELO gateway.example", "500 ");
            wire.expect("MAIL FROM:<a@client.example>", "503 ");
        }
    }

    @Test
    void eachRecipientHasAReplyInTheOrderOfTheRcpts() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user, MailetUnderTest.REFUSED, other);
            send(wire, "three")
                    .expect("250 2.1.5")
                    .expect("554 5.7.9")
                    .expect("250 2.1.5")
                    .expect("NOOP", "250 ");
        }
        assertThat(server.inbox(user)).hasSize(1);
        assertThat(server.inbox(other)).hasSize(1);
    }

    /** Nobody hears 250 without the mail, nobody has the mail without 250; decided is decided. */
    @Test
    void whereAMailetThrowsRepliesAndMailboxesAgree() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope(
                    "a@client.example",
                    MailetUnderTest.THROWS,
                    user,
                    MailetUnderTest.REFUSED,
                    other);
            send(wire, "four").expect("451 4.3.0");
            for (String account : new String[] {user, null, other}) {
                String reply = wire.reply();
                if (account == null) {
                    assertThat(reply).startsWith("554 5.7.9");
                } else {
                    assertThat(reply.startsWith("250")).isEqualTo(!server.inbox(account).isEmpty());
                }
            }
            wire.expect("NOOP", "250 ");
        }
    }

    @Test
    void aRecipientNamedTwiceHearsTwiceAndGetsOneMail() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user, other, user);
            send(wire, "twice")
                    .expect("250 2.1.5")
                    .expect("250 2.1.5")
                    .expect("250 2.1.5")
                    .expect("NOOP", "250 ");
        }
        assertThat(server.inbox(user)).hasSize(1);
    }

    @Test
    void unknownRecipientIsRefusedAtRcpt() throws Exception {
        try (Wire wire = hello()) {
            wire.expect("MAIL FROM:<a@client.example>", "250 ")
                    .expect("RCPT TO:<nobody-here@example.org>", "550 5.1.1")
                    .expect("RCPT TO:<a@elsewhere.example>", "5")
                    .expect("DATA", "503 5.5.1")
                    .expect("RCPT TO:<" + user + ">", "250 ")
                    .expect("DATA", "354 ");
            send(wire, "one").expect("250 2.1.5").expect("NOOP", "250 ");
        }
    }

    /** james.md §5.4: a mailet's exception is 250 in James, and the mail is gone. */
    @Test
    void aMailetThatThrowsIsForNow() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", MailetUnderTest.THROWS);
            send(wire, "thrown").expect("451 4.3.0").expect("NOOP", "250 ");
        }
        assertThat(server.inbox(MailetUnderTest.THROWS)).isEmpty();
    }

    @Test
    void anAliasHearsWhatItsAccountHears() throws Exception {
        String alias = "alias-of-" + user;
        server.server()
                .get(RecipientRewriteTable.class)
                .addAliasMapping(MappingSource.fromUser(Username.of(alias)), user);
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", alias, user);
            send(wire, "alias").expect("250 2.1.5").expect("250 2.1.5").expect("NOOP", "250 ");
        }
        assertThat(server.inbox(new MailAddress(user).asString())).hasSize(1);
    }

    @Test
    void aRefusedContentIsRefusedForEachRecipient() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user, other)
                    .send("Subject: a\r\n\r\n" + "A".repeat(9000) + "\r\n.\r\n")
                    .expect("554 5.6.0")
                    .expect("554 5.6.0")
                    .expect("NOOP", "250 ");
        }
        assertThat(server.inbox(user)).isEmpty();
    }

    /** Dovecot's LMTP ends DATA at LF dot LF (james.md appendix E). */
    @Test
    void aDoubtfulEndRefusesTheMailAndEndsTheSession() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send("Subject: a\r\n\r\nb\r\n.\nMAIL FROM:<b@client.example>\r\n")
                    .expect("521 5.5.2")
                    .expect("421 4.7.0")
                    .expectClosed();
        }
    }

    @Test
    void thereIsNoLogin() throws Exception {
        try (Wire wire = hello()) {
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("50");
        }
    }

    @Test
    void aMailBySizeParameterTooLargeIsRefusedBeforeItsContent() throws Exception {
        try (Wire wire = hello()) {
            wire.expect("MAIL FROM:<a@client.example> SIZE=99999999999999999999", "552 5.3.4");
        }
    }
}
