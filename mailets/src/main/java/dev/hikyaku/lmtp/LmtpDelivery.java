package dev.hikyaku.lmtp;

import dev.hikyaku.delivery.Retries;
import dev.hikyaku.delivery.RetrySchedule;
import dev.hikyaku.delivery.Settlement;
import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.Peer;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.inject.Inject;
import javax.mail.MessagingException;

/**
 * Hands a mail on by LMTP (RFC 2033) over the routes of {@code lmtp.properties} ({@link
 * RoutingTable}); the mail ends here.
 *
 * <pre>{@code
 * <mailet match="All" class="dev.hikyaku.lmtp.LmtpDelivery">
 *     <!-- From the spool: the delays between attempts; after the last the sender is told. -->
 *     <retryDelays>1 minute, 5 minutes, 15 minutes, 1 hour, 6 hours, 1 day</retryDelays>
 *     <!-- The default is bounces. -->
 *     <bounceProcessor>bounces</bounceProcessor>
 * </mailet>
 * }</pre>
 *
 * <p>In front of the message goes the field {@code X-Hikyaku-Trace} with the delivery id and where
 * the mail came from; such fields of others are taken away. Otherwise the bytes are those the
 * message has.
 *
 * <p>With a sender on the line ({@link Outcomes#current()}) each recipient's outcome is what the
 * sender hears: the hop's own reply where there is one, 451 where the hop cannot be reached, has
 * not answered, or there is no route. From the spool, those not delivered to are tried again or the
 * sender is told.
 */
public class LmtpDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(LmtpDelivery.class);
    private static final String DEFAULT_DELAYS =
            "1 minute, 5 minutes, 15 minutes, 1 hour, 6 hours, 1 day";
    private static final Outcome UNREADABLE =
            Outcome.refused(new Reply(451, "4.3.0", "message could not be read"));

    private final Relay relay;
    private Retries retries;
    private Settlement settlement;

    @Inject
    public LmtpDelivery(Hops hops) {
        this.relay = new Relay(hops);
    }

    @Override
    public void init() {
        retries = Retries.by(RetrySchedule.from(getInitParameter("retryDelays", DEFAULT_DELAYS)));
        settlement =
                new Settlement(
                        getMailetContext(),
                        new ProcessingState(getInitParameter("bounceProcessor", "bounces")));
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(settlement.bounces());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Map<MailAddress, Outcome> outcomes = handOver(mail);
        if (Outcomes.current().isPresent()) {
            Outcomes sender = Outcomes.current().get();
            outcomes.forEach(sender::decide);
        } else {
            settle(mail, outcomes);
        }
        mail.setState(Mail.GHOST);
    }

    private Map<MailAddress, Outcome> handOver(Mail mail) {
        long start = System.nanoTime();
        try {
            return relay.handOver(
                    mail.getMaybeSender(),
                    mail.getRecipients(),
                    MailBytes.of(mail),
                    passage -> log(mail, passage, Duration.ofNanos(System.nanoTime() - start)));
        } catch (IOException e) {
            Journal.alarm(LOGGER, "lmtp-out").mail(mail.getName()).because(e).write();
            Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
            mail.getRecipients().forEach(recipient -> outcomes.put(recipient, UNREADABLE));
            return outcomes;
        }
    }

    private void settle(Mail mail, Map<MailAddress, Outcome> outcomes) throws MessagingException {
        Map<MailAddress, Outcome> undelivered = new LinkedHashMap<>(outcomes);
        undelivered.values().removeIf(outcome -> outcome instanceof Outcome.Delivered);
        settlement.settle(mail, undelivered, retries);
    }

    /** One line for those who fared alike. */
    private static void log(Mail mail, Passage passage, Duration took) {
        Map<HopOutcome, List<MailAddress>> alike = new LinkedHashMap<>();
        for (int i = 0; i < passage.recipients().size(); i++) {
            alike.computeIfAbsent(passage.handover().outcomes().get(i), any -> new ArrayList<>())
                    .add(passage.recipients().get(i));
        }
        alike.forEach((outcome, recipients) -> log(mail, passage, outcome, recipients, took));
    }

    private static void log(
            Mail mail,
            Passage passage,
            HopOutcome outcome,
            List<MailAddress> recipients,
            Duration took) {
        Journal line =
                outcome instanceof HopOutcome.Delivered
                        ? Journal.step(LOGGER, "lmtp-out")
                        : Journal.alarm(LOGGER, "lmtp-out");
        line.mail(mail.getName())
                .peer(passage.handover().peer().map(Peer::address).orElse(null))
                .from(mail.getMaybeSender())
                .to(recipients)
                .outcome(outcome.outcome())
                .took(took)
                .with("hop", passage.hop());
        switch (outcome) {
            case HopOutcome.Unknown unknown ->
                    line.outcome("unknown").with("detail", unknown.detail());
            case HopOutcome.NotAttempted open -> line.with("detail", open.detail());
            default -> {}
        }
        line.write();
    }

    @Override
    public String getMailetInfo() {
        return "Hikyaku LMTP delivery";
    }
}
