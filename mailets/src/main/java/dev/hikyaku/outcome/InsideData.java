package dev.hikyaku.outcome;

import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Supplier;

/**
 * Runs the processors while a sender waits for the answer to its dot. The timer {@code
 * smtpInsideData} is that of the answers.
 */
public record InsideData(MailProcessor pipeline, MetricFactory metrics) {
    private static final Logger LOGGER = LoggerFactory.getLogger(InsideData.class);
    private static final String ON_THE_WAY = "smtpInsideData";

    /** The answer as a message hook gives it; the supplier is timed. */
    public HookResult answer(Supplier<Reply> decision) {
        TimeMetric timer = metrics.timer(ON_THE_WAY);
        try {
            return result(decision.get());
        } finally {
            timer.stopAndPublish();
        }
    }

    /**
     * Sends a mail through the processors; what they decide stands in {@link Outcomes}, which the
     * caller has opened. A mailet that throws decides nothing.
     */
    public void run(Mail mail) {
        try {
            pipeline.service(mail);
        } catch (Exception e) {
            LOGGER.error("{}: a mailet failed, the sender keeps the mail", mail.getName(), e);
        }
    }

    private static HookResult result(Reply reply) {
        HookReturnCode code =
                switch (reply.code() / 100) {
                    case 2 -> HookReturnCode.ok();
                    case 4 -> HookReturnCode.denySoft();
                    default -> HookReturnCode.deny();
                };
        return HookResult.builder()
                .hookReturnCode(code)
                .smtpReturnCode(String.valueOf(reply.code()))
                .smtpDescription(reply.status() + " " + reply.text())
                .build();
    }
}
