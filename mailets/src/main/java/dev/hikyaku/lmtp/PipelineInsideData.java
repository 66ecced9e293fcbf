package dev.hikyaku.lmtp;

import dev.hikyaku.outcome.InsideData;
import dev.hikyaku.outcome.OneReply;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

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
    private final InsideData inside;
    private final Notification notification;

    @Inject
    public PipelineInsideData(MailProcessor pipeline, Hops hops, MetricFactory metrics) {
        this.inside = new InsideData(pipeline, metrics);
        this.notification = new Notification(hops);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        return inside.answer(() -> reply(mail));
    }

    private Reply reply(Mail mail) {
        List<MailAddress> recipients = List.copyOf(mail.getRecipients());
        // The pipeline lets go of the message when it is done with it.
        Notification.Draft draft =
                recipients.size() > 1 ? notification.draft(mail) : Notification.Draft.NONE;
        OneReply decided;
        try (Outcomes outcomes = Outcomes.openWithoutQueue()) {
            inside.run(mail);
            decided = OneReply.of(recipients, outcomes);
        }
        return decided.refusedBesides().isEmpty()
                ? decided.reply()
                : draft.send(decided.refusedBesides()).orElse(decided.reply());
    }
}
