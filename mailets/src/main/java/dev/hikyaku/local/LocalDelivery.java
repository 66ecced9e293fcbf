package dev.hikyaku.local;

import dev.hikyaku.delivery.Retries;
import dev.hikyaku.delivery.RetrySchedule;
import dev.hikyaku.delivery.Settlement;
import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcome.Delivered;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.inject.Inject;
import javax.mail.MessagingException;

/**
 * Puts a mail into the mailboxes of its recipients here, byte for byte as it came in behind a
 * {@code Return-Path} line (RFC 5321 §4.4). Where {@code Sieve} chose a folder or flags they are
 * obeyed, otherwise it is the inbox. The mail ends here.
 *
 * <pre>{@code
 * <mailet match="All" class="dev.hikyaku.local.LocalDelivery">
 *     <!-- user+word@domain is user@domain; the default is false. -->
 *     <plusAddressing>false</plusAddressing>
 *     <!-- A full mailbox: 452, the sender tries again for days, or 552, it is told at once. -->
 *     <overQuota>452</overQuota>
 *     <!-- From the spool: when to try again, and who tells the sender after that. -->
 *     <retryDelays>1 minute, 5 minutes, 15 minutes, 1 hour, 6 hours, 1 day</retryDelays>
 *     <bounceProcessor>bounces</bounceProcessor>
 *     <onMailetException>propagate</onMailetException>
 * </mailet>
 * }</pre>
 *
 * <p>All recipients' mailboxes get the mail in one go, an account that several of them stand for
 * gets it once. A mail whose delivery id is believed ({@link dev.hikyaku.trace.Trace}) is not
 * stored again where it was stored before: the answer is 250 all the same.
 *
 * <p>Each recipient has an outcome of its own: delivered, 550 5.1.1 (no such account), 452 4.2.2 or
 * 552 5.2.2 (over quota), 452 4.3.1 (the disk is full) or 451 4.3.0 (the mailbox cannot take it
 * now). With a sender on the line ({@link Outcomes#current()}) that is what the sender hears. From
 * the spool the refused recipients alone are tried again later, in the processor this mailet stands
 * in, and after the last try or at once when refused for good they go to {@code bounceProcessor}.
 * Only when even that fails does the mailet throw, and the spooler keeps the mail.
 *
 * <p>James' own LocalDelivery sets a header instead, which rewrites the MIME structure and breaks
 * signatures in stored mail (JAMES-4112).
 */
public class LocalDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(LocalDelivery.class);
    private static final String DEFAULT_DELAYS =
            "1 minute, 5 minutes, 15 minutes, 1 hour, 6 hours, 1 day";

    private final UsersRepository users;
    private final Mailboxes mailboxes;
    private final Metric delivered;
    private MailboxDelivery delivery;
    private Retries retries;
    private Settlement settlement;

    @Inject
    public LocalDelivery(UsersRepository users, Mailboxes mailboxes, MetricFactory metrics) {
        this.users = users;
        this.mailboxes = mailboxes;
        this.delivered = metrics.generate("localDeliveredMails");
    }

    @Override
    public void init() throws MessagingException {
        Accounts accounts = new Accounts(users, getInitParameter("plusAddressing", false));
        Outcome full = full(getInitParameter("overQuota", "452"));
        delivery = new MailboxDelivery(accounts, mailboxes, full, delivered);
        retries = Retries.by(RetrySchedule.from(getInitParameter("retryDelays", DEFAULT_DELAYS)));
        settlement =
                new Settlement(
                        getMailetContext(),
                        new ProcessingState(getInitParameter("bounceProcessor", "bounces")));
    }

    private static Outcome full(String code) throws MessagingException {
        return switch (code.strip()) {
            case "452" -> Outcome.refused(new Reply(452, "4.2.2", "mailbox full"));
            case "552" -> Outcome.refused(new Reply(552, "5.2.2", "mailbox full"));
            default ->
                    throw new MessagingException("overQuota: " + code + " (expected: 452 or 552)");
        };
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(settlement.bounces());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        long start = System.nanoTime();
        Map<MailAddress, Decision> decisions = delivery.of(mail);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Map<MailAddress, Outcome> refused = new LinkedHashMap<>();
        decisions.forEach(
                (recipient, decision) -> {
                    log(mail, recipient, decision, took);
                    Outcomes.current()
                            .ifPresent(outcomes -> outcomes.decide(recipient, decision.outcome()));
                    if (!(decision.outcome() instanceof Delivered)) {
                        refused.put(recipient, decision.outcome());
                    }
                });
        if (Outcomes.current().isEmpty()) {
            settlement.settle(mail, refused, retries);
        }
        mail.setState(Mail.GHOST);
    }

    private static void log(Mail mail, MailAddress to, Decision decision, Duration took) {
        Journal line =
                decision.outcome() instanceof Delivered
                        ? Journal.step(LOGGER, "local-delivery")
                        : Journal.alarm(LOGGER, "local-delivery");
        line.mail(mail.getName())
                .from(mail.getMaybeSender())
                .to(to)
                .outcome(decision.outcome())
                .took(took)
                .because(decision.cause().orElse(null))
                .write();
    }

    @Override
    public String getMailetInfo() {
        return "Hikyaku local delivery";
    }
}
