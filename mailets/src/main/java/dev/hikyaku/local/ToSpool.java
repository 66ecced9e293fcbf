package dev.hikyaku.local;

import dev.hikyaku.delivery.Settlement;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.mail.MessagingException;

/**
 * Hands a mail on to a processor that works from the spool; the mail ends here.
 *
 * <pre>{@code
 * <mailet match="All" class="dev.hikyaku.local.ToSpool">
 *     <processor>transport</processor>
 * </mailet>
 * }</pre>
 *
 * <p>With a sender on the line the mail is spooled first, and only when it lies there is it called
 * delivered: a forward to another server must not keep the sender waiting for that server. When the
 * spool fails, the mailet throws and the sender keeps the mail. A mail that comes from the spool,
 * or over a listener without a queue, just goes to the processor, as with {@code ToProcessor}.
 */
public class ToSpool extends GenericMailet {
    private ProcessingState processor;
    private Settlement settlement;

    @Override
    public void init() {
        String name = getInitParameter("processor");
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("processor: not set (expected: a processor)");
        }
        processor = new ProcessingState(name);
        settlement = new Settlement(getMailetContext(), processor);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Optional<Outcomes> sender = Outcomes.current();
        if (sender.isEmpty() || !sender.get().mayQueue()) {
            mail.setState(processor.getValue());
            return;
        }
        Collection<MailAddress> recipients = List.copyOf(mail.getRecipients());
        settlement.spool(mail, recipients, processor.getValue(), Duration.ZERO);
        recipients.forEach(
                recipient -> sender.get().decide(recipient, new Outcome.Delivered("queued")));
        mail.setState(Mail.GHOST);
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(processor);
    }
}
