package dev.hikyaku.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.delivery.Parameters;
import dev.hikyaku.delivery.Spooled;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;

import org.apache.james.core.MailAddress;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;

import java.util.Map;

class ToSpoolTest {
    private final Spooled spool = new Spooled();

    private MailImpl served() throws Exception {
        MailImpl mail =
                MailImpl.builder()
                        .name("mail-1")
                        .sender("s@example.net")
                        .addRecipient("a@example.org")
                        .state("root")
                        .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setText("text"))
                        .build();
        ToSpool mailet = new ToSpool();
        mailet.init(new Parameters(spool.context(), Map.of("processor", "transport")));
        mailet.service(mail);
        return mail;
    }

    @Test
    void aSenderOnTheLineHasTheMailTakenOnceItIsSpooled() throws Exception {
        try (Outcomes outcomes = Outcomes.open()) {
            assertThat(served().getState()).isEqualTo(Mail.GHOST);

            assertThat(outcomes.of(new MailAddress("a@example.org")))
                    .contains(new Outcome.Delivered("queued"));
        }
        assertThat(spool.sent())
                .singleElement()
                .extracting(Spooled.Sent::processor)
                .isEqualTo("transport");
    }

    @Test
    void overAListenerWithoutAQueueNothingIsSpooled() throws Exception {
        try (Outcomes outcomes = Outcomes.openWithoutQueue()) {
            assertThat(served().getState()).isEqualTo("transport");

            assertThat(outcomes.of(new MailAddress("a@example.org"))).isEmpty();
        }
        assertThat(spool.sent()).isEmpty();
    }

    @Test
    void aMailFromTheSpoolGoesStraightToTheProcessor() throws Exception {
        assertThat(served().getState()).isEqualTo("transport");
        assertThat(spool.sent()).isEmpty();
    }
}
