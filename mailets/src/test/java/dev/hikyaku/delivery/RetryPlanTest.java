package dev.hikyaku.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class RetryPlanTest {

    @Test
    void delaysComeOneAfterAnotherAndThenNoMore() throws Exception {
        RetryPlan plan = RetryPlan.from("1 minute, 2 hours");
        MailImpl mail = MailImpl.builder().name("test").addRecipient("r@example.org").build();

        assertThat(plan.next(mail)).contains(Duration.ofMinutes(1));
        assertThat(plan.next(mail)).contains(Duration.ofHours(2));
        assertThat(plan.next(mail)).isEmpty();
    }

    @Test
    void noDelaysMeanNoRetry() throws Exception {
        MailImpl mail = MailImpl.builder().name("test").addRecipient("r@example.org").build();

        assertThat(RetryPlan.from("").next(mail)).isEmpty();
    }

    @Test
    void wrongDelayIsOneClearLine() {
        assertThatThrownBy(() -> RetryPlan.from("1 minute, soon"))
                .hasMessage("retryDelays: soon (expected: durations such as 5 minutes)");
    }
}
