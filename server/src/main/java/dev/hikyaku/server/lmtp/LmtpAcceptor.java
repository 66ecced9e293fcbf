package dev.hikyaku.server.lmtp;

import dev.hikyaku.delivery.Settlement;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.server.smtp.MessageAcceptor;
import dev.hikyaku.server.smtp.ReceivedMessage;
import dev.hikyaku.server.smtp.SmtpReplies;
import dev.hikyaku.server.smtp.SmtpSession;
import dev.hikyaku.trace.Origin;
import dev.hikyaku.trace.Trace;

import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.lmtp.LMTPMultiResponse;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.MailetContext;
import org.apache.mailet.ProcessingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collections;
import java.util.List;
import java.util.Map;

import javax.inject.Inject;
import javax.mail.MessagingException;

/**
 * Runs the pipeline inside DATA and answers for each recipient by itself, in the order of the RCPTs
 * and once for each (RFC 2033 §4.2).
 *
 * <p>The reply is what the pipeline decided ({@link Outcomes}): 250 when the mail is stored, the
 * refusal's own 5xx or 4xx. Where nothing was decided, because a mailet threw or the pipeline ended
 * without a word, it is 451 and the sender keeps the mail: James 3.8.1 says 250 there. A decision
 * of the listener's message hooks holds for all.
 *
 * <p>The {@link Trace} of a mail from one of the listener's {@code tracePeers} is believed: a
 * repeat of the same delivery is known, and the mail comes from the gateway's client. Anybody
 * else's stays in the mail and means nothing. Recipients such a peer has had refused ({@link
 * RefusalNotices}) get no mail; their sender is told by the processor {@code bounces}, and 250
 * means that it is spooled.
 */
public class LmtpAcceptor extends MessageAcceptor {
    private static final Logger LOGGER = LoggerFactory.getLogger(LmtpAcceptor.class);

    private static final Reply FAILED =
            new Reply(451, "4.3.0", "Something failed here, try again later");

    private final MailProcessor pipeline;
    private final Settlement settlement;

    @Inject
    public LmtpAcceptor(MailProcessor pipeline, MailetContext context) {
        super("lmtp-in");
        this.pipeline = pipeline;
        this.settlement = new Settlement(context, new ProcessingState("bounces"));
    }

    @Override
    protected Response decide(
            SmtpSession session,
            ReceivedMessage message,
            MailImpl mail,
            List<MailAddress> recipients)
            throws MessagingException {
        Response decided = executeJamesMessageHooks(session, mail);
        if (decided != null) {
            return forAll(recipients, decided);
        }
        message.trace().ifPresent(trace -> believe(trace, mail));
        Map<MailAddress, Reply> refused = RefusalNotices.of(session);
        try (Outcomes outcomes = Outcomes.open()) {
            tell(mail, refused, outcomes);
            deliver(mail, recipients.stream().filter(to -> !refused.containsKey(to)).toList());
            return LMTPMultiResponse.of(
                    recipients.stream().map(recipient -> reply(outcomes, recipient)).toList());
        }
    }

    private static void believe(Trace trace, MailImpl mail) {
        trace.believeFor(mail);
        Origin.of(trace).ifPresent(origin -> origin.noteOn(mail));
    }

    private void tell(MailImpl mail, Map<MailAddress, Reply> refused, Outcomes outcomes)
            throws MessagingException {
        for (Map.Entry<MailAddress, Reply> one : refused.entrySet()) {
            settlement.bounce(mail, List.of(one.getKey()), one.getValue());
            outcomes.decide(one.getKey(), new Outcome.Delivered("sender is told"));
        }
    }

    private void deliver(MailImpl mail, List<MailAddress> recipients) {
        if (!recipients.isEmpty()) {
            mail.setRecipients(recipients);
            run(mail);
        }
    }

    @Override
    protected Response forAll(List<MailAddress> recipients, Response response) {
        return LMTPMultiResponse.of(Collections.nCopies(recipients.size(), response));
    }

    private void run(MailImpl mail) {
        try {
            pipeline.service(mail);
        } catch (Exception e) {
            LOGGER.error(
                    "lmtp-in {}: a mailet failed, the sender keeps the mail", mail.getName(), e);
        }
    }

    private static Response reply(Outcomes outcomes, MailAddress recipient) {
        return SmtpReplies.of(outcomes.of(recipient).map(Outcome::reply).orElse(FAILED));
    }
}
