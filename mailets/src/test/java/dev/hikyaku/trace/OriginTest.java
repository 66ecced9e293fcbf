package dev.hikyaku.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

class OriginTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final Origin CLIENT =
            new Origin(
                    "192.0.2.7",
                    Optional.of("mail.example.net"),
                    Optional.of("TLSv1.3"),
                    Optional.of("TLS_AES_256_GCM_SHA384"),
                    false,
                    Optional.empty());

    private static MailImpl mail() throws Exception {
        return MailImpl.builder().name("test").addRecipient("r@example.org").build();
    }

    @Test
    void theStoreKnowsWhatTheGatewayKnew() throws Exception {
        MailImpl atGateway = mail();
        CLIENT.noteOn(atGateway);
        String field = new Trace(ID, Origin.of(atGateway).tags()).field();

        Trace read = Trace.parse(field.substring(field.indexOf(':') + 1).strip()).orElseThrow();
        assertThat(Origin.of(read)).contains(CLIENT);
    }

    @Test
    void theResultOfSpfGoesWithIt() throws Exception {
        MailImpl mail = mail();
        CLIENT.noteOn(mail);
        mail.setAttribute(
                new Attribute(
                        AttributeName.of("org.apache.james.spf.header"),
                        AttributeValue.of("Received-SPF: Pass (mx: domain of …) client-ip=…")));

        assertThat(Origin.of(mail).tags()).containsEntry("spf", "pass");
    }

    @Test
    void aLoginIsTruthfullyOneButNotNamed() throws Exception {
        MailImpl mail = mail();
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("a@example.org")));

        assertThat(Origin.of(mail).tags()).containsEntry("auth", "yes").doesNotContainKey("login");
    }

    @Test
    void whatIsNoWordIsNotPassedOnAndNotBelieved() {
        Origin odd =
                new Origin(
                        "192.0.2.7",
                        Optional.of("a) by evil (b"),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty());

        assertThat(odd.tags()).doesNotContainKey("helo");
        assertThat(Origin.of(new Trace(ID, Map.of("ip", "192.0.2.7", "helo", "a) (b"))))
                .contains(Origin.of("192.0.2.7"));
        assertThat(Origin.of(new Trace(ID, Map.of("helo", "a")))).isEmpty();
    }
}
