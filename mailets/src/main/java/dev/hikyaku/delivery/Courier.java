package dev.hikyaku.delivery;

import dev.hikyaku.client.Pause;
import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import javax.mail.MessagingException;

/**
 * Takes one mail out of the queue to its destination and settles what became of it:
 *
 * <pre>
 * delivered          the recipient leaves the mail; with the last one the mail leaves the queue
 * refused for good   the sender is told, then the recipient leaves; told later when that fails
 * refused for now    stays; the mail is put back by the schedule, after whose end the sender is told
 * </pre>
 *
 * <p>What was delivered must not be tried again: a queue that cannot take that down, such as one on
 * a full disk, is asked again and again, and the mail stays in hand meanwhile.
 */
final class Courier {
    private static final Logger LOGGER = LoggerFactory.getLogger(Courier.class);
    private static final Reply FAILED =
            new Reply(451, "4.3.0", "something failed here, to be tried again");
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** So often the queue may fail when we are stopping. */
    private static final int MOST_FAILURES = 3;

    private final MailQueue queue;
    private final Transport transport;
    private final Retries retries;
    private final Notices notices;
    private final Pause pause;
    private final BooleanSupplier stopping;

    /**
     * @param stopping whether the server is stopping
     */
    Courier(
            MailQueue queue,
            Transport transport,
            Retries retries,
            Notices notices,
            Pause pause,
            BooleanSupplier stopping) {
        this.queue = queue;
        this.transport = transport;
        this.retries = retries;
        this.notices = notices;
        this.pause = pause;
        this.stopping = stopping;
    }

    /** Tries a mail and settles it. */
    void deliver(MailQueueItem item) {
        Mail mail = item.getMail();
        retries.begin(mail);
        Map<MailAddress, Reply> refused = Refusals.of(mail);
        Attempt attempt = attempt(mail, refused);
        Map<MailAddress, Reply> open = new LinkedHashMap<>();
        attempt.outcomes()
                .forEach(
                        (recipient, outcome) -> {
                            switch (outcome) {
                                case Outcome.Delivered ignored -> {}
                                case Outcome.RefusedForGood good ->
                                        refused.put(recipient, good.reply());
                                case Outcome.RefusedForNow now -> open.put(recipient, now.reply());
                            }
                        });
        Optional<Duration> delay = delay(mail, open, attempt.counts());
        if (delay.isEmpty()) {
            refused.putAll(open);
            open.clear();
        }
        Map<MailAddress, Reply> untold = tell(mail, refused);
        settle(item, mail, open, untold, delay.orElse(TELL_AGAIN));
    }

    /** Puts a mail back that cannot go now; not a try. */
    void putBack(MailQueueItem item) {
        replace(item, item.getMail(), SOON);
    }

    /** All recipients that are not refused already. */
    private Attempt attempt(Mail mail, Map<MailAddress, Reply> refused) {
        List<MailAddress> all = List.copyOf(mail.getRecipients());
        List<MailAddress> left = all.stream().filter(r -> !refused.containsKey(r)).toList();
        if (left.isEmpty()) {
            return new Attempt(Map.of(), true);
        }
        try {
            mail.setRecipients(left);
            Attempt attempt = transport.deliver(mail);
            return complete(left, attempt);
        } catch (RuntimeException | Error e) {
            Journal.alarm(LOGGER, "delivery").mail(mail.getName()).because(e).write();
            return complete(left, new Attempt(Map.of(), true));
        } finally {
            // An interrupt was meant for the other side; it would close the queue's files.
            Thread.interrupted();
            mail.setRecipients(all);
        }
    }

    /** A recipient without an outcome was not delivered to. */
    private static Attempt complete(List<MailAddress> recipients, Attempt attempt) {
        Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
        recipients.forEach(
                recipient ->
                        outcomes.put(
                                recipient,
                                attempt.outcomes()
                                        .getOrDefault(recipient, Outcome.refused(FAILED))));
        return new Attempt(outcomes, attempt.counts());
    }

    private Optional<Duration> delay(Mail mail, Map<MailAddress, Reply> open, boolean counts) {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        return counts ? retries.next(mail) : Optional.of(SOON);
    }

    /** Tells the sender, in one notice for all with the same reply; returns those that failed. */
    private Map<MailAddress, Reply> tell(Mail mail, Map<MailAddress, Reply> refused) {
        Map<MailAddress, Reply> untold = new LinkedHashMap<>();
        alike(refused)
                .forEach(
                        (reply, recipients) -> {
                            try {
                                notices.failed(mail, recipients, reply);
                            } catch (MessagingException | RuntimeException e) {
                                Journal.alarm(LOGGER, "delivery-notice")
                                        .mail(mail.getName())
                                        .because(e)
                                        .write();
                                recipients.forEach(recipient -> untold.put(recipient, reply));
                            }
                        });
        return untold;
    }

    private static Map<Reply, List<MailAddress>> alike(Map<MailAddress, Reply> replies) {
        Map<Reply, List<MailAddress>> alike = new LinkedHashMap<>();
        replies.forEach(
                (recipient, reply) ->
                        alike.computeIfAbsent(reply, any -> new ArrayList<>()).add(recipient));
        return alike;
    }

    private void settle(
            MailQueueItem item,
            Mail mail,
            Map<MailAddress, Reply> open,
            Map<MailAddress, Reply> untold,
            Duration delay) {
        List<MailAddress> left = new ArrayList<>(open.keySet());
        left.addAll(untold.keySet());
        if (left.isEmpty()) {
            if (surely(mail, () -> item.done(CompletionStatus.SUCCESS))) {
                LifecycleUtil.dispose(mail);
            }
            return;
        }
        mail.setRecipients(left);
        Refusals.note(mail, untold);
        if (!open.isEmpty()) {
            Settlement.describe(mail, open.values().iterator().next());
            tellOfDelay(mail, open);
            Journal.step(LOGGER, "delivery")
                    .mail(mail.getName())
                    .from(mail.getMaybeSender())
                    .to(open.keySet())
                    .outcome("deferred")
                    .with("failed", Retries.failed(mail))
                    .with("again", delay)
                    .write();
        }
        replace(item, mail, delay);
    }

    private void tellOfDelay(Mail mail, Map<MailAddress, Reply> open) {
        try {
            Reply reply = open.values().iterator().next();
            notices.late(mail, open.keySet(), reply, retries.age(mail));
        } catch (MessagingException | RuntimeException e) {
            // It is only a courtesy; at the next try there is another chance.
            Journal.alarm(LOGGER, "delivery-notice").mail(mail.getName()).because(e).write();
        }
    }

    private void replace(MailQueueItem item, Mail mail, Duration delay) {
        boolean done =
                item instanceof Redeliverable redeliverable
                        ? surely(mail, () -> redeliverable.again(mail, delay))
                        : surely(mail, () -> queue.enQueue(mail, delay))
                                && surely(mail, () -> item.done(CompletionStatus.SUCCESS));
        if (done) {
            LifecycleUtil.dispose(mail);
        }
    }

    /** Something the queue must do. */
    private interface Step {
        void run() throws MailQueueException;
    }

    /**
     * Has the queue do something, however often it takes.
     *
     * @return false when we are stopping: the queue has the mail as it was
     */
    private boolean surely(Mail mail, Step step) {
        Duration next = FIRST_PAUSE;
        for (int failures = 0; failures < MOST_FAILURES || !stopping.getAsBoolean(); failures++) {
            try {
                step.run();
                return true;
            } catch (MailQueueException | RuntimeException e) {
                Journal.alarm(LOGGER, "delivery-queue")
                        .mail(mail.getName())
                        .with("again", next)
                        .because(e)
                        .write();
            }
            pause.of(next);
            next = shorter(next.multipliedBy(2), LONGEST_PAUSE);
        }
        return false;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
