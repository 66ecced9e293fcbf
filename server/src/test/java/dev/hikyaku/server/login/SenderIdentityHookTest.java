package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.apache.james.UserEntityValidator;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/**
 * james.md appendix E and §5.2 (JAMES-4034): "MAIL FROM, From:, Sender: and a second From: other
 * than the login's are all accepted".
 */
class SenderIdentityHookTest {
    private static final Username BOB = Username.of("bob@example.org");
    private static final String SENT = "DECLINED";
    private static final String NOT_YOURS = "550 5.7.1";
    private static final String BAD_FORM = "550 5.6.0";

    private final Accounts accounts =
            Accounts.cheap()
                    .with("bob@example.org", "sesame")
                    .with("alice@example.org", "abracadabra");
    private final CountingMetrics metrics = new CountingMetrics();
    private final SenderIdentityHook hook = hook(accounts);

    private SenderIdentityHook hook(Accounts on) {
        try {
            MemoryRecipientRewriteTable rewrites = new MemoryRecipientRewriteTable();
            rewrites.setDomainList(on.domains());
            rewrites.setUsersRepository(on.users());
            rewrites.setUserEntityValidator(UserEntityValidator.NOOP);
            rewrites.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
            rewrites.addAliasMapping(
                    MappingSource.fromUser("info", Domain.of("example.org")), "bob@example.org");
            SenderPolicy policy =
                    new SenderPolicy(
                            on.domains(),
                            on.users(),
                            new CanSendFromImpl(rewrites, new AliasReverseResolverImpl(rewrites)),
                            (login, sender) ->
                                    login.equals(BOB)
                                            && sender.asString().equals("sales@example.com"));
            return new SenderIdentityHook(policy, new SenderHeaders(policy), metrics);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static SMTPSession session(Username login) {
        return (SMTPSession)
                Proxy.newProxyInstance(
                        SenderIdentityHookTest.class.getClassLoader(),
                        new Class<?>[] {SMTPSession.class},
                        (proxy, method, arguments) -> {
                            assertThat(method.getName()).isEqualTo("getUsername");
                            return login;
                        });
    }

    private String mailFrom(Username login, MaybeSender sender) {
        return text(hook.doMail(session(login), sender));
    }

    private String send(String header) {
        return send(hook, BOB, MaybeSender.getMailSender("bob@example.org"), header);
    }

    private static String send(
            SenderIdentityHook hook, Username login, MaybeSender sender, String header) {
        try {
            byte[] bytes = (header + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.UTF_8);
            MailImpl mail = MailImpl.builder().name("m").sender(sender).build();
            try {
                mail.setMessageContent(
                        MimeMessageInputStreamSource.create("m", new ByteArrayInputStream(bytes)));
                return text(hook.onMessage(session(login), mail));
            } finally {
                LifecycleUtil.dispose(mail);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(HookResult result) {
        if (result.getSmtpRetCode() == null) {
            return result.getResult().getAction().name();
        }
        return result.getSmtpRetCode() + " " + result.getSmtpDescription().substring(0, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "bob@example.org, DECLINED",
        "BOB@Example.org, DECLINED",
        "info@example.org, DECLINED",
        "alice@example.org, 550 5.7.1",
        "bob@elsewhere.example, 550 5.7.1",
        "bob+tag@example.org, 550 5.7.1"
    })
    void mailFromMustBeAnAddressOfTheLogin(String sender, String answer) {
        assertThat(mailFrom(BOB, MaybeSender.getMailSender(sender))).isEqualTo(answer);
    }

    @Test
    void mailFromOfASessionWithoutLoginIsNotCheckedHere() {
        assertThat(mailFrom(null, MaybeSender.getMailSender("x@elsewhere.example")))
                .isEqualTo(SENT);
    }

    @Test
    void senderFromBeforeTheLoginIsCheckedAfterTheContent() {
        MaybeSender stranger = MaybeSender.getMailSender("x@elsewhere.example");

        assertThat(send(hook, BOB, stranger, "From: bob@example.org")).isEqualTo(NOT_YOURS);
    }

    @Test
    void nullSenderIsForReadReceiptsOnly() {
        String receipt =
                "From: bob@example.org\r\nContent-Type: multipart/report;\r\n"
                        + " report-type=disposition-notification; boundary=x";

        assertThat(mailFrom(BOB, MaybeSender.nullSender())).isEqualTo(SENT);
        assertThat(send(hook, BOB, MaybeSender.nullSender(), receipt)).isEqualTo(SENT);
        assertThat(send(hook, BOB, MaybeSender.nullSender(), "From: bob@example.org"))
                .isEqualTo(NOT_YOURS);
        assertThat(send(hook, BOB, MaybeSender.nullSender(), receipt.replace("bob@", "alice@")))
                .isEqualTo(NOT_YOURS);
        assertThat(
                        send(
                                hook,
                                BOB,
                                MaybeSender.nullSender(),
                                receipt.replace("disposition-notification", "delivery-status")))
                .isEqualTo(NOT_YOURS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob@example.org",
                "Bob <bob@example.org>",
                "Bob Q. Public <BOB@EXAMPLE.ORG>",
                "\"Public, Bob\" <bob@example.org>",
                "\"bob@example.org\" <bob@example.org>",
                "=?utf-8?q?J=C3=BCrgen?= <bob@example.org>",
                "Jürgen Müller <bob@example.org>",
                "飛脚 <info@example.org>",
                "bob@example.org (Bob)",
                "bob@example.org, info@example.org",
                "us: bob@example.org, info@example.org;",
                "Bob\r\n <bob@example.org>",
                "\r\n\t\"Bob\"\r\n\t<bob@example.org>",
                "\"Bob @ home\" <bob@example.org>"
            })
    void ownAddressesGoOut(String from) {
        assertThat(send("From: " + from)).as(from).isEqualTo(SENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.org",
                "eve@elsewhere.example",
                "bob@elsewhere.example",
                "bob@example.org, alice@example.org",
                "alice@example.org, bob@example.org",
                "us: bob@example.org, alice@example.org;",
                "\"bob@example.org\" <alice@example.org>",
                "(bob@example.org) alice@example.org",
                "alice@example.org (bob@example.org)",
                "=?utf-8?q?bob=40example.org?= <alice@example.org>",
                "\"alice@example.org\" <bob@example.org>",
                "=?utf-8?q?alice=40example.org?= <bob@example.org>",
                "=?utf-8?b?YWxpY2VAZXhhbXBsZS5vcmc=?= <bob@example.org>",
                "=?utf-8?q?alice?= =?utf-8?q?=40example.org?= <bob@example.org>",
                "\"alice＠example.org\" <bob@example.org>",
                "bob@example.org (alice@example.org)",
                "<\"bob@example.org>, \"@elsewhere.example>"
            })
    void othersAddressesWhereverTheyShowAreRefused(String from) {
        assertThat(send("From: " + from)).as(from).isEqualTo(NOT_YOURS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bob",
                "<>",
                "undisclosed:;",
                "alice@example.org <bob@example.org>",
                "bob@example.org <alice@example.org>",
                "<bob@example.org> <alice@example.org>",
                "<alice@example.org><bob@example.org>",
                "<@elsewhere.example:bob@example.org>",
                "<bob@example.org",
                "bob@example.org>",
                "bob@example.org alice@example.org",
                "bob@example.org; alice@example.org",
                "=?utf-8?q?alice=40example.org?=",
                "=?utf-8?q?bob=40example.org?=",
                "\"bob\"@example.org.",
                "\"bob \"@example.org",
                "bob@[127.0.0.1]",
                "böb@example.org",
                "bob@exämple.org",
                "Bob @ home <bob@example.org>",
                "bob@example.org\u0007"
            })
    void whatProgramsReadDifferentlyIsRefused(String from) {
        assertThat(send("From: " + from)).as(from).isEqualTo(NOT_YOURS);
    }

    @Test
    void secondFromHeaderIsRefusedEvenIfBothAreOwn() {
        assertThat(send("From: bob@example.org\r\nSubject: x\r\nFrom: alice@example.org"))
                .isEqualTo(BAD_FORM);
        assertThat(send("From: bob@example.org\r\nfrom: info@example.org")).isEqualTo(BAD_FORM);
        assertThat(send("From: bob@example.org\r\nFROM : alice@example.org")).isEqualTo(BAD_FORM);
        assertThat(send("From: bob@example.org\r\nFrom\t: alice@example.org")).isEqualTo(BAD_FORM);
    }

    @Test
    void missingFromHeaderIsRefused() {
        assertThat(send("Subject: hello")).isEqualTo(BAD_FORM);
        assertThat(send("Subject: hello\r\nReply-To: bob@example.org")).isEqualTo(BAD_FORM);
    }

    @Test
    void headerLineWithoutANameIsRefused() {
        assertThat(send("From: bob@example.org\r\nnonsense\r\nFrom: alice@example.org"))
                .isEqualTo(BAD_FORM);
        assertThat(send("From: bob@example.org\r\n: alice@example.org")).isEqualTo(BAD_FORM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sender", "Resent-From", "Resent-Sender", "SENDER", "resent-from "})
    void otherSenderHeadersAreCheckedToo(String name) {
        assertThat(send("From: bob@example.org\r\n" + name + ": info@example.org")).isEqualTo(SENT);
        assertThat(send("From: bob@example.org\r\n" + name + ": alice@example.org"))
                .isEqualTo(NOT_YOURS);
    }

    @Test
    void ownSenderHeaderDoesNotExcuseAnothersFrom() {
        assertThat(send("From: alice@example.org\r\nSender: bob@example.org")).isEqualTo(NOT_YOURS);
    }

    @Test
    void secondSenderHeaderIsRefused() {
        assertThat(
                        send(
                                "From: bob@example.org\r\nSender: bob@example.org\r\n"
                                        + "Sender: alice@example.org"))
                .isEqualTo(BAD_FORM);
    }

    @Test
    void laterResentFromIsCheckedLikeTheFirst() {
        assertThat(
                        send(
                                "Resent-From: bob@example.org\r\nResent-From: alice@example.org\r\n"
                                        + "From: bob@example.org"))
                .isEqualTo(NOT_YOURS);
    }

    @Test
    void replyToIsFree() {
        assertThat(send("From: bob@example.org\r\nReply-To: list@elsewhere.example"))
                .isEqualTo(SENT);
    }

    @Test
    void messageOfASessionWithoutLoginIsNotCheckedHere() {
        assertThat(send(hook, null, MaybeSender.nullSender(), "From: x@elsewhere.example"))
                .isEqualTo(SENT);
    }

    @Test
    void deepCommentsAndLongListsNeitherHangNorOverflow() {
        assertThat(send("From: " + "(".repeat(8000) + ")".repeat(8000) + " bob@example.org"))
                .isEqualTo(NOT_YOURS);
        assertThat(send("From: " + "bob@example.org, ".repeat(800) + "bob@example.org"))
                .isEqualTo(SENT);
        assertThat(send("From: " + "bob@example.org, ".repeat(5000) + "bob@example.org"))
                .isEqualTo(NOT_YOURS);
        assertThat(send("From: \"" + "a".repeat(16_000) + "\" <bob@example.org>")).isEqualTo(SENT);
    }

    @Test
    void whatAnOperatorAllowsBesidesIsSentAtAnyDomainByItsLoginAlone() {
        MaybeSender sales = MaybeSender.getMailSender("sales@example.com");

        assertThat(mailFrom(BOB, sales)).isEqualTo(SENT);
        assertThat(send(hook, BOB, sales, "From: Sales <sales@example.com>")).isEqualTo(SENT);
        assertThat(mailFrom(Username.of("alice@example.org"), sales)).isEqualTo(NOT_YOURS);
        assertThat(mailFrom(BOB, MaybeSender.getMailSender("info@example.com")))
                .isEqualTo(NOT_YOURS);
    }

    @Test
    void domainsThatCannotBeReadPutTheMailOff() throws Exception {
        SenderPolicy broken =
                new SenderPolicy(
                        (org.apache.james.domainlist.api.DomainList)
                                Proxy.newProxyInstance(
                                        getClass().getClassLoader(),
                                        new Class<?>[] {
                                            org.apache.james.domainlist.api.DomainList.class
                                        },
                                        (proxy, method, arguments) -> {
                                            throw new DomainListException("disk gone");
                                        }),
                        accounts.users(),
                        null,
                        AllowedSenders.NONE);
        SenderIdentityHook failing =
                new SenderIdentityHook(broken, new SenderHeaders(broken), metrics);

        assertThat(
                        text(
                                failing.doMail(
                                        session(BOB),
                                        MaybeSender.of(new MailAddress("a@b.example")))))
                .isEqualTo("451 4.3.0");
        assertThat(
                        send(
                                failing,
                                BOB,
                                MaybeSender.getMailSender("bob@example.org"),
                                "From: bob@example.org"))
                .isEqualTo("451 4.3.0");
    }

    @Test
    void refusalsAreCounted() {
        send("From: alice@example.org");
        mailFrom(BOB, MaybeSender.getMailSender("alice@example.org"));

        assertThat(metrics.count("submissionSenderRefused")).isEqualTo(2);
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of(
                        "alice@example.org",
                        "bob@example.org",
                        "<",
                        ">",
                        "\"",
                        ",",
                        ";",
                        ":",
                        "(",
                        ")",
                        "\\",
                        "@",
                        ".",
                        " ",
                        "\r\n ",
                        "=?utf-8?q?alice=40example.org?=",
                        "name",
                        "é",
                        "[",
                        "]")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }

    /** Whatever is around it: with alice's address in the header bob's mail does not go out. */
    @Property(tries = 5000)
    void headerWithAnothersAddressNeverGoesOut(@ForAll("hostile") String before) {
        String answer = send("From: " + before + "alice@example.org");

        assertThat(answer).isIn(NOT_YOURS, BAD_FORM);
    }

    @Property(tries = 2000)
    void anyHeaderIsAnsweredAndNeverThrows(@ForAll("hostile") String value) {
        assertThat(send("From: " + value)).isIn(SENT, NOT_YOURS, BAD_FORM);
    }
}
