package dev.hikyaku.server.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.smtp.ServerUnderTest;
import dev.hikyaku.server.smtp.Wire;
import dev.hikyaku.trace.Trace;

import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** LMTP into mailboxes: many recipients, full ones, and mails that come again. */
@Timeout(120)
class LmtpDeliveryTest {
    private static final String STRANGERS = "lmtp-strangers";
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        server =
                ServerUnderTest.start(
                        Map.of(
                                "lmtpserver.xml",
                                text -> {
                                    String peers = "${env:HIKYAKU_TRACE_PEERS:-}";
                                    String listener =
                                            text.substring(
                                                    text.indexOf("    <lmtpserver "),
                                                    text.indexOf("</lmtpservers>"));
                                    return text.replace(
                                            listener,
                                            listener.replace(">lmtp<", ">" + STRANGERS + "<")
                                                    + listener.replace(peers, "127.0.0.0/8"));
                                },
                                "mailetcontainer.xml",
                                text -> text.replace("<overQuota>452<", "<overQuota>552<")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Wire hello(int port) throws Exception {
        return Wire.greeted(port).expect("LHLO gateway.example", "250");
    }

    private static Wire send(Wire wire, String headers) throws Exception {
        return wire.send(headers + "Subject: mail\r\n\r\nbody\r\n.\r\n");
    }

    private static String trace() {
        return new Trace(UUID.randomUUID().toString().replace("-", ""), Map.of("ip", "192.0.2.7"))
                .field();
    }

    private static void fill(String account) throws Exception {
        server.server()
                .get(MaxQuotaManager.class)
                .setMaxStorage(
                        server.server()
                                .get(UserQuotaRootResolver.class)
                                .forUser(Username.of(account)),
                        QuotaSizeLimit.size(1));
    }

    @Test
    void fiftyRecipientsHaveTheirMailAndFiftyReplies() throws Exception {
        List<String> accounts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            accounts.add(server.account());
        }
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", accounts.toArray(String[]::new));
            send(wire, "");
            for (String account : accounts) {
                assertThat(wire.reply()).as(account).startsWith("250 2.1.5 delivered");
            }
            wire.expect("NOOP", "250 ");
        }
        for (String account : accounts) {
            assertThat(server.inbox(account)).hasSize(1);
        }
    }

    @Test
    void anInboxThatWasRemovedBetweenTwoMailsIsMadeAgain() throws Exception {
        String account = server.account();
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", account);
            send(wire, "").expect("250 2.1.5");
            MailboxManager mailboxes = server.server().get(MailboxManager.class);
            mailboxes.deleteMailbox(
                    MailboxPath.inbox(Username.of(account)),
                    mailboxes.createSystemSession(Username.of(account)));

            wire.envelope("a@client.example", account);
            send(wire, "").expect("250 2.1.5");
        }
        assertThat(server.inbox(account)).hasSize(1);
    }

    @Test
    void anAccountThatWasRemovedIsUnknownAtOnce() throws Exception {
        String account = server.account();
        try (Wire wire = hello(server.lmtp())) {
            wire.expect("MAIL FROM:<a@client.example>", "250");
            wire.expect("RCPT TO:<" + account + ">", "250");
            server.server().get(UsersRepository.class).removeUser(Username.of(account));

            wire.expect("RCPT TO:<" + account + ">", "550 5.1.1");
        }
    }

    @Test
    void aFullMailboxIsRefusedForItsOwnerAlone() throws Exception {
        String first = server.account();
        String full = server.account();
        String last = server.account();
        fill(full);
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", first, full, last);
            send(wire, "").expect("250 2.1.5").expect("552 5.2.2").expect("250 2.1.5");
        }
        assertThat(server.inbox(first)).hasSize(1);
        assertThat(server.inbox(full)).isEmpty();
        assertThat(server.inbox(last)).hasSize(1);
    }

    @Test
    void whoHadNoRoomGetsItOnceThereIsRoom() throws Exception {
        String account = server.account();
        String trace = trace();
        fill(account);
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", account);
            send(wire, trace).expect("552 5.2.2");
            server.server()
                    .get(MaxQuotaManager.class)
                    .removeMaxStorage(
                            server.server()
                                    .get(UserQuotaRootResolver.class)
                                    .forUser(Username.of(account)));
            wire.envelope("a@client.example", account);
            send(wire, trace).expect("250 2.1.5 delivered");
        }
        assertThat(server.inbox(account)).hasSize(1);
    }

    @Test
    void aMailThatComesAgainIsNotStoredAgain() throws Exception {
        String account = server.account();
        String trace = trace();
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", account);
            send(wire, trace).expect("250 2.1.5 delivered");
            wire.envelope("a@client.example", account);
            send(wire, trace).expect("250 2.1.5 already delivered");
        }
        assertThat(server.inbox(account)).singleElement().asString().contains(trace);
    }

    @Test
    void ofTheSameMailOverManySessionsAtOnceOneIsStored() throws Exception {
        String account = server.account();
        String trace = trace();
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            wires.add(hello(server.lmtp()));
            wires.getLast().envelope("a@client.example", account);
        }
        for (Wire wire : wires) {
            send(wire, trace);
        }
        List<String> replies = new ArrayList<>();
        for (Wire wire : wires) {
            replies.add(wire.reply());
            wire.close();
        }
        assertThat(replies)
                .containsOnly("250 2.1.5 delivered", "250 2.1.5 already delivered")
                .containsOnlyOnce("250 2.1.5 delivered");
        assertThat(server.inbox(account)).hasSize(1);
    }

    @Test
    void whoHadNotHadItGetsItTheSecondTime() throws Exception {
        String account = server.account();
        String late = server.account();
        String trace = trace();
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", account);
            send(wire, trace).expect("250 2.1.5 delivered");
            wire.envelope("a@client.example", account, late);
            send(wire, trace).expect("250 2.1.5 already delivered").expect("250 2.1.5 delivered");
        }
        assertThat(server.inbox(account)).hasSize(1);
        assertThat(server.inbox(late)).hasSize(1);
    }

    @Test
    void twoAliasesOfOneAccountAreOneDeliveryAlsoOverTwoMails() throws Exception {
        String account = server.account();
        String trace = trace();
        for (String alias : List.of("a-" + account, "b-" + account)) {
            server.server()
                    .get(RecipientRewriteTable.class)
                    .addAliasMapping(MappingSource.fromUser(Username.of(alias)), account);
        }
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", "a-" + account, "b-" + account);
            send(wire, trace).expect("250 2.1.5 delivered").expect("250 2.1.5 delivered");
            wire.envelope("a@client.example", "b-" + account);
            send(wire, trace).expect("250 2.1.5 already delivered");
        }
        assertThat(server.inbox(account)).hasSize(1);
    }

    @Test
    void aStrangersTraceIsNotBelieved() throws Exception {
        String account = server.account();
        String trace = trace();
        try (Wire wire = hello(server.port(STRANGERS))) {
            for (int i = 0; i < 2; i++) {
                wire.envelope("a@client.example", account);
                send(wire, trace).expect("250 2.1.5 delivered");
            }
        }
        assertThat(server.inbox(account)).hasSize(2);
    }

    @Test
    void withoutATraceNothingIsARepeat() throws Exception {
        String account = server.account();
        try (Wire wire = hello(server.lmtp())) {
            for (int i = 0; i < 2; i++) {
                wire.envelope("a@client.example", account);
                send(wire, "").expect("250 2.1.5 delivered");
            }
        }
        assertThat(server.inbox(account)).hasSize(2);
    }

    @Test
    void receivedShowsTheClientTheGatewayHad() throws Exception {
        String account = server.account();
        String trace =
                new Trace(
                                UUID.randomUUID().toString().replace("-", ""),
                                Map.of(
                                        "ip", "192.0.2.7",
                                        "helo", "mail.client.example",
                                        "tls", "TLSv1.3"))
                        .field();
        try (Wire wire = hello(server.lmtp())) {
            wire.envelope("a@client.example", account);
            send(wire, trace).expect("250 2.1.5 delivered");
        }
        assertThat(server.inbox(account))
                .singleElement()
                .asString()
                .contains(
                        "Received: from gateway.example ([127.0.0.1])\r\n"
                                + "\t(client mail.client.example [192.0.2.7] version=TLSv1.3)\r\n"
                                + "\tby ");
    }

    @Test
    void aStrangersTraceShowsNothing() throws Exception {
        String account = server.account();
        try (Wire wire = hello(server.port(STRANGERS))) {
            wire.envelope("a@client.example", account);
            send(wire, trace()).expect("250 2.1.5 delivered");
        }
        assertThat(server.inbox(account))
                .singleElement()
                .asString()
                .contains("Received: from gateway.example ([127.0.0.1])\r\n\tby localhost with ");
    }

    @Test
    void theSenderIsToldOfWhatAGatewayHadRefused() throws Exception {
        String sender = server.account();
        String recipient = server.account();
        try (Wire wire = Wire.greeted(server.lmtp())) {
            assertThat(wire.command("LHLO gateway.example")).contains("XREFUSED");
            wire.expect("MAIL FROM:<" + sender + ">", "250");
            wire.expect("RCPT TO:<gone@example.org> XREFUSED=550:5.1.1:no+20such+20user", "250 ");
            wire.expect("RCPT TO:<" + recipient + ">", "250 ");
            wire.expect("DATA", "354");
            send(wire, "Message-ID: <told@client.example>\r\n")
                    .expect("250 2.1.5 sender is told")
                    .expect("250 2.1.5 delivered");
        }
        assertThat(server.inbox(recipient)).hasSize(1);
        assertThat(server.inbox(sender, 1))
                .singleElement()
                .asString()
                .contains("message/delivery-status")
                .contains("gone@example.org")
                .contains("550 5.1.1 no such user")
                .contains("<told@client.example>");
    }

    @Test
    void refusalsAreTakenFromGatewaysOnlyAndNotForMailOfNobody() throws Exception {
        String refusal = "RCPT TO:<gone@example.org> XREFUSED=550:5.1.1:no";
        try (Wire wire = Wire.greeted(server.port(STRANGERS))) {
            assertThat(wire.command("LHLO gateway.example")).doesNotContain("XREFUSED");
            wire.expect("MAIL FROM:<a@client.example>", "250");
            wire.expect(refusal, "555 5.5.4");
        }
        try (Wire wire = hello(server.lmtp())) {
            wire.expect("MAIL FROM:<>", "250");
            wire.expect(refusal, "555 5.5.4");
            wire.expect("RSET", "250");
            wire.expect("MAIL FROM:<a@client.example>", "250");
            wire.expect("RCPT TO:<gone@example.org> XREFUSED=450:4.1.1:no", "555 5.5.4");
            wire.expect("RCPT TO:<gone@example.org> XOTHER=1", "555 5.5.4");
        }
    }
}
