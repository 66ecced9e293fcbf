package dev.hikyaku.delivery;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.mail.MessagingException;

/**
 * Puts a mail back that a mailet could not deal with now, because a key service, a scanner or a
 * disk is away: it begins again in a processor by the schedule, and after its end the sender is
 * told. The mail ends here.
 *
 * <pre>{@code
 * <processor state="outbound">
 *     <mailet match="All" class="…">
 *         <onMailetException>later</onMailetException>
 *     </mailet>
 * </processor>
 * <processor state="later">
 *     <mailet match="All" class="dev.hikyaku.delivery.TryLater">
 *         <processor>outbound</processor>
 *         <retryDelays>1 minute, 5 minutes, 15 minutes, 1 hour, 3 hours, 6 hours for 5 days</retryDelays>
 *         <bounceProcessor>bounces</bounceProcessor>
 *     </mailet>
 * </processor>
 * }</pre>
 *
 * <p>Without it James tries a mail five times at once and puts it into the error repository. A
 * sender on the line hears 451. When the spool takes nothing, the mailet throws.
 */
public class TryLater extends GenericMailet {
    private static final Outcome NOT_NOW =
            Outcome.refused(new Reply(451, "4.3.0", "something failed here, to be tried again"));

    private Retries retries;
    private ProcessingState processor;
    private Settlement settlement;

    @Override
    public void init() {
        String name = getInitParameter("processor", "");
        if (name.isBlank()) {
            throw new IllegalArgumentException("processor: not set (expected: a processor)");
        }
        processor = new ProcessingState(name);
        retries =
                Retries.by(
                        RetrySchedule.from(getInitParameter("retryDelays", RetrySchedule.DEFAULT)));
        settlement =
                new Settlement(
                        getMailetContext(),
                        new ProcessingState(getInitParameter("bounceProcessor", "bounces")));
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(processor, settlement.bounces());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
        mail.getRecipients().forEach(recipient -> outcomes.put(recipient, NOT_NOW));
        if (Outcomes.current().isPresent()) {
            Outcomes sender = Outcomes.current().get();
            outcomes.forEach(sender::decide);
        } else {
            mail.setState(processor.getValue());
            settlement.settle(mail, outcomes, retries);
        }
        mail.setState(Mail.GHOST);
    }

    @Override
    public String getMailetInfo() {
        return "Hikyaku TryLater";
    }
}
