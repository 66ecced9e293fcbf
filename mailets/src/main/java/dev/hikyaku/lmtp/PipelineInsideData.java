package dev.hikyaku.lmtp;

import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

import javax.inject.Inject;

/**
 * The last hook of a listener without a queue: runs the processors while the sender waits for the
 * answer to its dot, and answers what they have made of the mail. Nothing is kept here; a sender
 * who does not hear 250 still has the mail.
 *
 * <p>It stands in the place of {@code SpoolHook} in {@code smtpserver.xml}:
 *
 * <pre>{@code
 * <handlerchain coreHandlersPackage="dev.hikyaku.server.smtp.QueuelessHandlers"/>
 * }</pre>
 *
 * <p>In a stock James it is listed as a handler, behind those that set attributes. One reply stands
 * for all recipients: {@link OneReply}. Where some got the mail and some never will, the sender is
 * told of these by a store ({@link Notification}). A pipeline that throws, or ends without a word
 * for a recipient, is 451.
 */
public class PipelineInsideData implements JamesMessageHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(PipelineInsideData.class);
    private static final String ON_THE_WAY = "smtpInsideData";

    private final MailProcessor pipeline;
    private final Notification notification;
    private final MetricFactory metrics;

    @Inject
    public PipelineInsideData(MailProcessor pipeline, Hops hops, MetricFactory metrics) {
        this.pipeline = pipeline;
        this.notification = new Notification(hops);
        this.metrics = metrics;
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        TimeMetric timer = metrics.timer(ON_THE_WAY);
        try {
            return result(reply(mail));
        } finally {
            timer.stopAndPublish();
        }
    }

    private Reply reply(Mail mail) {
        List<MailAddress> recipients = List.copyOf(mail.getRecipients());
        // The pipeline lets go of the message when it is done with it.
        Notification.Draft draft =
                recipients.size() > 1 ? notification.draft(mail) : Notification.Draft.NONE;
        OneReply decided;
        try (Outcomes outcomes = Outcomes.open()) {
            run(mail);
            decided = OneReply.of(recipients, outcomes);
        }
        return decided.refusedBesides().isEmpty()
                ? decided.reply()
                : draft.send(decided.refusedBesides()).orElse(decided.reply());
    }

    private void run(Mail mail) {
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
