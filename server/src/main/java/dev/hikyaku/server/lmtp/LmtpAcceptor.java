package dev.hikyaku.server.lmtp;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.server.smtp.MessageAcceptor;
import dev.hikyaku.server.smtp.ReceivedMessage;
import dev.hikyaku.server.smtp.SmtpReplies;
import dev.hikyaku.server.smtp.SmtpSession;
import dev.hikyaku.trace.Trace;

import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.lmtp.LMTPMultiResponse;
import org.apache.james.server.core.MailImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collections;
import java.util.List;

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
 * <p>The {@link Trace} of a mail from one of the listener's {@code tracePeers} is believed, so that
 * a repeat of the same delivery is known. Anybody else's stays in the mail and means nothing.
 */
public class LmtpAcceptor extends MessageAcceptor {
    private static final Logger LOGGER = LoggerFactory.getLogger(LmtpAcceptor.class);

    private static final Reply FAILED =
            new Reply(451, "4.3.0", "Something failed here, try again later");

    private final MailProcessor pipeline;

    @Inject
    public LmtpAcceptor(MailProcessor pipeline) {
        super("lmtp-in");
        this.pipeline = pipeline;
    }

    @Override
    protected Response decide(
            SmtpSession session,
            ReceivedMessage message,
            MailImpl mail,
            List<MailAddress> recipients)
            throws MessagingException {
        if (session.isTracePeer()) {
            Trace.of(mail.getMessage()).ifPresent(trace -> trace.believeFor(mail));
        }
        Response decided = executeJamesMessageHooks(session, mail);
        if (decided != null) {
            return forAll(recipients, decided);
        }
        try (Outcomes outcomes = Outcomes.open()) {
            run(mail);
            return LMTPMultiResponse.of(
                    recipients.stream().map(recipient -> reply(outcomes, recipient)).toList());
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
