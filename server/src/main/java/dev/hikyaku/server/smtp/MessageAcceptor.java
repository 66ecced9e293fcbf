package dev.hikyaku.server.smtp;

import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.server.ExactMessage;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;

import javax.inject.Inject;

/**
 * What happens to a mail once its content is here: the message hooks of the chain decide, in their
 * order, and the first that decides makes the reply. When none does, or one fails, the reply is 451
 * and the sender keeps the mail.
 *
 * <p>James' own handler of this name read the content line by line too; {@link DataCommand} does
 * that now.
 */
public class MessageAcceptor extends DataLineJamesMessageHookHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageAcceptor.class);

    private static final Reply FAILED =
            new Reply(451, "4.3.0", "Something failed here, try again later");

    private final String step;
    private List<MessageHook> hooks = List.of();
    private List<HookResultHook> resultHooks = List.of();

    @Inject
    public MessageAcceptor() {
        this("smtp-in");
    }

    protected MessageAcceptor(String step) {
        this.step = step;
    }

    @Override
    public void wireExtensions(Class<?> marker, List<?> found) throws WiringException {
        super.wireExtensions(marker, found);
        if (marker.equals(MessageHook.class)) {
            hooks = found.stream().map(MessageHook.class::cast).toList();
        } else if (marker.equals(HookResultHook.class)) {
            resultHooks = found.stream().map(HookResultHook.class::cast).toList();
        }
    }

    /** Runs the hooks over a mail and makes the reply. */
    Response accept(SmtpSession session, ReceivedMessage message) {
        if (tooDeep(session, message)) {
            Reply reply =
                    new Reply(
                            554,
                            "5.6.0",
                            "Parts in parts deeper than "
                                    + session.contentRules().mimeDepth()
                                    + " levels");
            return refused(session, message.name(), reply, message.begun());
        }
        List<MailAddress> recipients = recipients(session);
        MaybeSender sender = sender(session);
        Response response = decide(session, message, sender, recipients);
        Journal.step(LOGGER, step)
                .mail(message.name())
                .peer(session.getRemoteAddress())
                .user(login(session))
                .from(sender)
                .to(recipients)
                .sizeBytes(message.source().getMessageSize())
                .outcome(outcome(response))
                .with("code", response.getRetCode())
                .took(since(message.begun()))
                .write();
        return response;
    }

    private Response decide(
            SmtpSession session,
            ReceivedMessage message,
            MaybeSender sender,
            List<MailAddress> recipients) {
        MailImpl mail = null;
        try {
            mail =
                    MailImpl.builder()
                            .name(message.name())
                            .sender(sender)
                            .addRecipients(recipients)
                            .build();
            mail.setMessageNoCopy(new ExactMessage(message.source()));
            Response response = decide(session, message, mail, recipients);
            return response == null ? forAll(recipients, SmtpReplies.of(FAILED)) : response;
        } catch (Exception e) {
            LOGGER.error(
                    "{} {}: a hook failed, the sender keeps the mail", step, message.name(), e);
            return forAll(recipients, SmtpReplies.of(FAILED));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    /** The hooks' decision, or null when they made none. */
    protected Response decide(
            SmtpSession session,
            ReceivedMessage message,
            MailImpl mail,
            List<MailAddress> recipients)
            throws Exception {
        for (MessageHook hook : hooks) {
            long start = System.currentTimeMillis();
            HookResult result =
                    hook.onMessage(session, new MailToMailEnvelopeWrapper(mail, message.source()));
            long took = System.currentTimeMillis() - start;
            for (HookResultHook other : resultHooks) {
                result = other.onHookResult(session, result, took, hook);
            }
            Response response = AbstractHookableCmdHandler.calcDefaultSMTPResponse(result);
            if (response != null) {
                return response;
            }
        }
        return executeJamesMessageHooks(session, mail);
    }

    /** The reply that says the same for every recipient. */
    protected Response forAll(List<MailAddress> recipients, Response response) {
        return response;
    }

    /** Writes down a refusal that was made before the hooks were asked, and makes its reply. */
    Response refused(SmtpSession session, String name, Reply reply, long begun) {
        Journal.step(LOGGER, step)
                .mail(name)
                .peer(session.getRemoteAddress())
                .user(login(session))
                .from(sender(session))
                .to(recipients(session))
                .outcome(reply.code() < 500 ? "deferred" : "refused")
                .reply(reply)
                .took(since(begun))
                .write();
        return forAll(recipients(session), SmtpReplies.of(reply));
    }

    private static boolean tooDeep(SmtpSession session, ReceivedMessage message) {
        try (InputStream in = message.source().getInputStream()) {
            return MimeDepth.exceeds(in, session.contentRules().mimeDepth());
        } catch (Exception e) {
            // What the parser cannot read has no parts it would go down into either.
            LOGGER.debug("{}: unreadable as MIME", message.name(), e);
            return false;
        }
    }

    private static String outcome(Response response) {
        return switch (response.getRetCode().charAt(0)) {
            case '2' -> "accepted";
            case '4' -> "deferred";
            default -> "refused";
        };
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String login(SMTPSession session) {
        return session.getUsername() == null ? null : session.getUsername().asString();
    }

    private static MaybeSender sender(SMTPSession session) {
        return session.getAttachment(SMTPSession.SENDER, State.Transaction)
                .orElse(MaybeSender.nullSender());
    }

    private static List<MailAddress> recipients(SMTPSession session) {
        return List.copyOf(
                session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of()));
    }
}
