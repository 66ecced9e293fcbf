package dev.hikyaku.local;

import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcome.Delivered;
import dev.hikyaku.outcome.Outcome.RefusedForGood;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Content;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.inject.Inject;
import javax.inject.Named;
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
 *     <!-- From the spool: when to try again, and who tells the sender after that. -->
 *     <retryDelays>1 minute, 5 minutes, 15 minutes, 1 hour, 6 hours, 1 day</retryDelays>
 *     <bounceProcessor>bounces</bounceProcessor>
 *     <onMailetException>propagate</onMailetException>
 * </mailet>
 * }</pre>
 *
 * <p>Each recipient has an outcome of its own: delivered, 550 5.1.1 (no such account), 452 4.2.2
 * (over quota) or 451 4.3.0 (the mailbox cannot take it now). With a sender on the line ({@link
 * Outcomes#current()}) that is what the sender hears. From the spool the refused recipients alone
 * are tried again later, in the processor this mailet stands in, and after the last try or at once
 * when refused for good they go to {@code bounceProcessor}. Only when even that fails does the
 * mailet throw, and the spooler keeps the mail.
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
    private boolean plusAddressing;
    private RetryPlan retries;
    private Settlement settlement;

    @Inject
    public LocalDelivery(
            UsersRepository users,
            @Named("mailboxmanager") MailboxManager mailboxes,
            MetricFactory metrics) {
        this.users = users;
        this.mailboxes = new Mailboxes(mailboxes);
        this.delivered = metrics.generate("localDeliveredMails");
    }

    @Override
    public void init() {
        plusAddressing = getInitParameter("plusAddressing", false);
        retries = RetryPlan.from(getInitParameter("retryDelays", DEFAULT_DELAYS));
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
        Content content = new ByteContent(MailBytes.of(mail));
        Map<MailAddress, Outcome> refused = new LinkedHashMap<>();
        for (MailAddress recipient : mail.getRecipients()) {
            Outcome outcome = deliver(mail, recipient, content);
            Outcomes.current().ifPresent(outcomes -> outcomes.decide(recipient, outcome));
            if (!(outcome instanceof Delivered)) {
                refused.put(recipient, outcome);
            }
        }
        if (Outcomes.current().isEmpty()) {
            settle(mail, refused);
        }
        mail.setState(Mail.GHOST);
    }

    private Outcome deliver(Mail mail, MailAddress recipient, Content content) {
        long start = System.nanoTime();
        Exception cause = null;
        Outcome outcome;
        try {
            outcome = store(mail, recipient, content);
        } catch (OverQuotaException e) {
            outcome = Outcome.refused(new Reply(452, "4.2.2", "mailbox full"));
        } catch (Exception e) {
            outcome = Outcome.refused(new Reply(451, "4.3.0", "mailbox cannot take mail now"));
            cause = e;
        }
        log(mail, recipient, outcome, Duration.ofNanos(System.nanoTime() - start), cause);
        return outcome;
    }

    private Outcome store(Mail mail, MailAddress recipient, Content content) throws Exception {
        Username user = users.getUsername(account(recipient));
        if (!users.contains(user)) {
            return Outcome.refused(new Reply(550, "5.1.1", "no such user here"));
        }
        StorageDirective directive = StorageDirective.fromMail(user, mail);
        String folder = directive.getTargetFolder().filter(name -> !name.isBlank()).orElse("INBOX");
        mailboxes.append(user, folder, directive.getFlags(), content);
        delivered.increment();
        return new Delivered("delivered");
    }

    private MailAddress account(MailAddress recipient) throws MessagingException {
        int plus = recipient.getLocalPart().indexOf('+');
        if (!plusAddressing || plus <= 0) {
            return recipient;
        }
        return new MailAddress(recipient.getLocalPart().substring(0, plus), recipient.getDomain());
    }

    private static void log(
            Mail mail, MailAddress to, Outcome outcome, Duration took, Exception cause) {
        Journal line =
                outcome instanceof Delivered
                        ? Journal.step(LOGGER, "local-delivery")
                        : Journal.alarm(LOGGER, "local-delivery");
        line.mail(mail.getName())
                .from(mail.getMaybeSender())
                .to(to)
                .outcome(outcome)
                .took(took)
                .because(cause)
                .write();
    }

    private void settle(Mail mail, Map<MailAddress, Outcome> refused) throws MessagingException {
        List<MailAddress> forGood =
                refused.keySet().stream()
                        .filter(recipient -> refused.get(recipient) instanceof RefusedForGood)
                        .toList();
        List<MailAddress> forNow =
                refused.keySet().stream()
                        .filter(recipient -> !forGood.contains(recipient))
                        .toList();
        if (!forGood.isEmpty()) {
            settlement.bounce(mail, forGood, refused.get(forGood.getFirst()).reply());
        }
        if (!forNow.isEmpty()) {
            later(mail, forNow, refused.get(forNow.getFirst()).reply());
        }
    }

    private void later(Mail mail, List<MailAddress> recipients, Reply reply)
            throws MessagingException {
        Optional<Duration> delay = retries.next(mail);
        if (delay.isPresent()) {
            settlement.spool(mail, recipients, mail.getState(), delay.get());
        } else {
            settlement.bounce(mail, recipients, reply);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Hikyaku local delivery";
    }
}
