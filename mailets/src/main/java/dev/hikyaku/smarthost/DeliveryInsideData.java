package dev.hikyaku.smarthost;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.hikyaku.outcome.InsideData;
import dev.hikyaku.outcome.OneReply;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.trace.DeliveryId;

import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.inject.Inject;

/**
 * The last hook of a relay's listener that keeps no mail: runs the processors, {@link
 * SmarthostDelivery} among them, while the sender waits for the answer to its dot. The sender hears
 * 250 once the next server has the mail for all recipients; until then it has the mail itself.
 *
 * <pre>{@code
 * <smtpserver enabled="true" stateless="true">
 * }</pre>
 *
 * <p>One reply stands for all recipients ({@link OneReply}). Where some got the mail and some never
 * will, it is 554: without a queue nobody here could tell the sender, whose own server does. Where
 * some were put off it is 451, and those who got the mail are remembered, so that they do not get
 * it again when it comes again, if it has a Message-ID ({@link DeliveryId}). What is remembered is
 * one process's: of several behind one name another one does not know.
 *
 * <p>A pipeline that throws, or ends without a word for a recipient, is 451.
 */
public class DeliveryInsideData implements JamesMessageHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryInsideData.class);
    private static final Outcome BEFORE = new Outcome.Delivered("delivered before");

    private final InsideData inside;
    private final DeliveredBefore before;

    @Inject
    public DeliveryInsideData(MailProcessor pipeline, MetricFactory metrics) {
        this(pipeline, metrics, Ticker.systemTicker());
    }

    DeliveryInsideData(MailProcessor pipeline, MetricFactory metrics, Ticker ticker) {
        this.inside = new InsideData(pipeline, metrics);
        this.before = new DeliveredBefore(ticker);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        return inside.answer(() -> reply(mail));
    }

    private Reply reply(Mail mail) {
        List<MailAddress> recipients = List.copyOf(mail.getRecipients());
        // The pipeline lets go of the message when it is done with it.
        Optional<String> id =
                recipients.size() > 1 || !before.isEmpty() ? id(mail) : Optional.empty();
        List<MailAddress> had = id.map(known -> before.of(known, recipients)).orElse(List.of());
        List<MailAddress> left = new ArrayList<>(recipients);
        left.removeAll(had);
        if (left.isEmpty()) {
            before.forget(id.orElseThrow(), recipients);
            return BEFORE.reply();
        }
        mail.setRecipients(left);
        try (Outcomes outcomes = Outcomes.openWithoutQueue()) {
            inside.run(mail);
            had.forEach(recipient -> outcomes.decide(recipient, BEFORE));
            // What is said of those who get it now comes first.
            List<MailAddress> all = new ArrayList<>(left);
            all.addAll(had);
            Reply reply = OneReply.of(all, outcomes).orRefusal();
            id.ifPresent(known -> remember(known, all, outcomes, reply));
            return reply;
        }
    }

    private void remember(String id, List<MailAddress> all, Outcomes outcomes, Reply reply) {
        if (reply.code() >= 500 || reply.code() < 400) {
            before.forget(id, all);
            return;
        }
        before.remember(
                id,
                all.stream()
                        .filter(
                                recipient ->
                                        outcomes.of(recipient)
                                                .filter(Outcome.Delivered.class::isInstance)
                                                .isPresent())
                        .toList());
    }

    private static Optional<String> id(Mail mail) {
        try (InputStream message = OutgoingMessage.of(mail).open()) {
            return Optional.of(DeliveryId.of(mail.getMaybeSender(), message));
        } catch (IOException e) {
            // The delivery will find out too, and the sender keeps the mail.
            LOGGER.warn("{}: the message cannot be read", mail.getName(), e);
            return Optional.empty();
        }
    }
}
