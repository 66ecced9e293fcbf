package dev.hikyaku.server.smtp;

import dev.hikyaku.server.queue.NewMailQueue;
import dev.hikyaku.server.queue.NoRoomForMailException;

import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.smtpserver.futurerelease.FutureReleaseMailParameterHook;
import org.apache.james.smtpserver.futurerelease.FutureReleaseParameters;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import javax.inject.Inject;

/**
 * The last hook of a queueing listener: the mail is ours once it is in the spool, and only then is
 * the reply 250.
 */
public class SpoolHook implements JamesMessageHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolHook.class);

    private final MailQueueFactory<?> queues;
    private MailQueue spool;

    @Inject
    public SpoolHook(MailQueueFactory<?> queues) {
        this.queues = queues;
    }

    @Override
    public void init(Configuration configuration) {
        spool = queues.createQueue(MailQueueFactory.SPOOL);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            enqueue(mail, heldFor(session));
            return result(HookReturnCode.ok(), "250", "2.0.0 Queued as " + mail.getName());
        } catch (NoRoomForMailException e) {
            LOGGER.warn(
                    "{}: not queued, the sender keeps the mail: {}",
                    mail.getName(),
                    e.getMessage());
            return result(HookReturnCode.denySoft(), "452", "4.3.1 No room for mail, try later");
        } catch (Exception e) {
            LOGGER.error("{}: not queued, the sender keeps the mail", mail.getName(), e);
            return result(HookReturnCode.denySoft(), "451", "4.3.0 Not queued, try again later");
        }
    }

    private void enqueue(Mail mail, Optional<Duration> delay) throws MailQueue.MailQueueException {
        if (spool instanceof NewMailQueue queue) {
            queue.enQueueNew(mail, delay.orElse(Duration.ZERO));
        } else if (delay.isPresent()) {
            spool.enQueue(mail, delay.get());
        } else {
            spool.enQueue(mail);
        }
    }

    /** RFC 4865, where the listener offers it. */
    private static Optional<Duration> heldFor(SMTPSession session) {
        return session.getAttachment(
                        FutureReleaseMailParameterHook.FUTURERELEASE_HOLDFOR, State.Transaction)
                .map(FutureReleaseParameters.HoldFor::value);
    }

    private static HookResult result(HookReturnCode action, String code, String text) {
        return HookResult.builder()
                .hookReturnCode(action)
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }

    @Override
    public void destroy() {
        try {
            spool.close();
        } catch (IOException e) {
            LOGGER.debug("Closing the spool failed", e);
        }
    }
}
