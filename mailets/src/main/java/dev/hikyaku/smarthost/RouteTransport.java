package dev.hikyaku.smarthost;

import dev.hikyaku.delivery.Attempt;
import dev.hikyaku.delivery.Destination;
import dev.hikyaku.delivery.Retries;
import dev.hikyaku.delivery.Transport;
import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.DsnRequest;
import dev.hikyaku.smtp.Envelope;
import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.Hop;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopOutcome.RefusedForNow;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.smtp.Peer;
import dev.hikyaku.smtp.Trouble;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands mails to the servers the directions name. The next is tried when one could not be reached,
 * did not let us in, or says that it closes (421); not when one has answered about a recipient, and
 * never when one may have the mail already.
 */
final class RouteTransport implements Transport {
    private static final Logger LOGGER = LoggerFactory.getLogger(RouteTransport.class);
    private static final String STEP = "smtp-out";
    private static final int SERVICE_CLOSES = 421;
    private static final Outcome UNREADABLE =
            Outcome.refused(new Reply(451, "4.3.0", "message could not be read"));

    private final Directions directions;
    private final OutboundHops hops;
    private final RouteMetrics metrics;

    RouteTransport(Directions directions, OutboundHops hops, RouteMetrics metrics) {
        this.directions = directions;
        this.hops = hops;
        this.metrics = metrics;
    }

    /** The recipients of a mail by their destinations. */
    Map<String, List<MailAddress>> byDestination(Collection<MailAddress> recipients) {
        Map<String, List<MailAddress>> groups = new LinkedHashMap<>();
        for (MailAddress recipient : recipients) {
            groups.computeIfAbsent(directions.destination(recipient), any -> new ArrayList<>())
                    .add(recipient);
        }
        return groups;
    }

    @Override
    public Attempt deliver(Mail mail) {
        Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
        boolean counts = false;
        Map<String, List<MailAddress>> groups =
                Destination.of(mail)
                        .map(known -> Map.of(known, List.copyOf(mail.getRecipients())))
                        .orElseGet(() -> byDestination(mail.getRecipients()));
        for (Map.Entry<String, List<MailAddress>> group : groups.entrySet()) {
            Attempt attempt = deliver(mail, group.getKey(), group.getValue());
            outcomes.putAll(attempt.outcomes());
            counts |= attempt.counts();
        }
        return new Attempt(outcomes, counts);
    }

    private Attempt deliver(Mail mail, String destination, List<MailAddress> recipients) {
        return switch (directions.to(destination, Retries.failed(mail))) {
            case Way.Nowhere nowhere -> nowhere(mail, recipients, nowhere.outcome());
            case Way.Hops ways -> along(mail, recipients, ways.hops());
        };
    }

    private static Attempt nowhere(Mail mail, List<MailAddress> recipients, Outcome outcome) {
        Journal.alarm(LOGGER, STEP)
                .mail(mail.getName())
                .from(mail.getMaybeSender())
                .to(recipients)
                .outcome(outcome)
                .write();
        return all(recipients, outcome);
    }

    private static Attempt all(List<MailAddress> recipients, Outcome outcome) {
        Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
        recipients.forEach(recipient -> outcomes.put(recipient, outcome));
        return new Attempt(outcomes, true);
    }

    private Attempt along(Mail mail, List<MailAddress> recipients, List<Hop> ways) {
        Message message;
        try {
            message = OutgoingMessage.of(mail);
        } catch (IOException e) {
            Journal.alarm(LOGGER, STEP).mail(mail.getName()).because(e).write();
            return all(recipients, UNREADABLE);
        }
        DsnRequest dsn = DsnWishes.of(mail);
        Map<MailAddress, HopOutcome> outcomes = new LinkedHashMap<>();
        List<MailAddress> left = recipients;
        for (Hop way : ways) {
            Passing passing = pass(mail, way, left, dsn, message);
            List<MailAddress> next = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                HopOutcome outcome = passing.handover().outcomes().get(i);
                outcomes.put(left.get(i), outcome);
                if (mayGoElsewhere(outcome)) {
                    next.add(left.get(i));
                }
            }
            left = next;
            if (left.isEmpty()) {
                break;
            }
        }
        return attempt(outcomes);
    }

    private Passing pass(
            Mail mail, Hop way, List<MailAddress> recipients, DsnRequest dsn, Message message) {
        long start = System.nanoTime();
        Envelope envelope = Envelope.of(mail.getMaybeSender(), recipients, dsn);
        Handover handover = metrics.of(() -> hops.of(way).deliver(envelope, message));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Passing passing = new Passing(way.host(), recipients, handover, took);
        log(mail, passing);
        return passing;
    }

    private static boolean mayGoElsewhere(HopOutcome outcome) {
        return switch (outcome) {
            case NotAttempted open ->
                    open.trouble() != Trouble.UNREADABLE && open.trouble() != Trouble.STOPPING;
            case RefusedForNow now -> now.reply().code() == SERVICE_CLOSES;
            default -> false;
        };
    }

    private static Attempt attempt(Map<MailAddress, HopOutcome> outcomes) {
        Map<MailAddress, Outcome> settled = new LinkedHashMap<>();
        outcomes.forEach((recipient, outcome) -> settled.put(recipient, outcome.outcome()));
        boolean begun = outcomes.values().stream().anyMatch(RouteTransport::wasBegun);
        return new Attempt(settled, begun);
    }

    /** Whether it was more than waiting for a connection of ours. */
    private static boolean wasBegun(HopOutcome outcome) {
        return !(outcome instanceof NotAttempted open)
                || open.trouble() != Trouble.BUSY && open.trouble() != Trouble.STOPPING;
    }

    /** One line for those who fared alike. */
    private static void log(Mail mail, Passing passing) {
        Map<HopOutcome, List<MailAddress>> alike = new LinkedHashMap<>();
        for (int i = 0; i < passing.recipients().size(); i++) {
            alike.computeIfAbsent(passing.handover().outcomes().get(i), any -> new ArrayList<>())
                    .add(passing.recipients().get(i));
        }
        alike.forEach((outcome, recipients) -> log(mail, passing, outcome, recipients));
    }

    private static void log(
            Mail mail, Passing passing, HopOutcome outcome, List<MailAddress> recipients) {
        Journal line =
                outcome instanceof HopOutcome.Delivered
                        ? Journal.step(LOGGER, STEP)
                        : Journal.alarm(LOGGER, STEP);
        line.mail(mail.getName())
                .peer(passing.handover().peer().map(Peer::address).orElse(null))
                .from(mail.getMaybeSender())
                .to(recipients)
                .outcome(outcome.outcome())
                .took(passing.took())
                .with("host", passing.host());
        passing.handover()
                .peer()
                .flatMap(Peer::tls)
                .ifPresent(tls -> line.with("tls", tls.protocol()));
        switch (outcome) {
            case HopOutcome.Unknown unknown ->
                    line.outcome("unknown").with("detail", unknown.detail());
            case NotAttempted open -> line.with("detail", open.detail());
            default -> {}
        }
        line.write();
    }
}
