package dev.hikyaku.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;

import org.apache.james.core.MailAddress;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

class TryLaterTest {
    private final Spooled spool = new Spooled();

    private static MailImpl mail() throws Exception {
        return MailImpl.builder()
                .name("mail-1")
                .sender("s@example.net")
                .addRecipient("a@example.org")
                .state("later")
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setText("text"))
                .build();
    }

    private TryLater mailet() throws Exception {
        TryLater mailet = new TryLater();
        mailet.init(
                new Parameters(
                        spool.context(), Map.of("processor", "outbound", "retryDelays", "1 hour")));
        return mailet;
    }

    @Test
    void aMailBeginsAgainInTheProcessorLater() throws Exception {
        MailImpl mail = mail();
        mailet().service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        Spooled.Sent sent = spool.sent().getFirst();
        assertThat(sent.processor()).isEqualTo("outbound");
        assertThat(sent.delay()).isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
        assertThat(Retries.failed(sent.mail())).isEqualTo(1);
    }

    @Test
    void afterTheLastDelayTheSenderIsTold() throws Exception {
        mailet().service(mail());
        mailet().service(spool.sent().getFirst().mail());

        assertThat(spool.sent().get(1).processor()).isEqualTo("bounces");
    }

    @Test
    void aSenderOnTheLineKeepsTheMail() throws Exception {
        try (Outcomes outcomes = Outcomes.open()) {
            mailet().service(mail());

            assertThat(outcomes.of(new MailAddress("a@example.org")))
                    .get()
                    .isInstanceOf(Outcome.RefusedForNow.class);
        }
        assertThat(spool.sent()).isEmpty();
    }

    @Test
    void aFullSpoolIsAnException() throws Exception {
        TryLater mailet = mailet();
        spool.full(true);
        MailImpl mail = mail();

        assertThatThrownBy(() -> mailet.service(mail)).hasMessage("the spool is full");
        assertThat(mail.getState()).isNotEqualTo(Mail.GHOST);
    }

    @Test
    void theProcessorMustBeNamed() {
        assertThatThrownBy(() -> new TryLater().init(new Parameters(spool.context(), Map.of())))
                .hasMessage("processor: not set (expected: a processor)");
    }
}
