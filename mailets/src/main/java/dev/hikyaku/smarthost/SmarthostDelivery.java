package dev.hikyaku.smarthost;

import dev.hikyaku.delivery.DeliveryRunner;
import dev.hikyaku.delivery.Destination;
import dev.hikyaku.delivery.Holds;
import dev.hikyaku.delivery.Notices;
import dev.hikyaku.delivery.Retries;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.DirectDialer;
import dev.hikyaku.smtp.HostLookup;

import org.apache.james.core.MailAddress;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import javax.inject.Inject;
import javax.mail.MessagingException;

/**
 * Sends mail to other servers by SMTP (RFC 5321): to relays, or to the mail exchangers of each
 * domain. The mail ends here, in a queue of its own, one mail a destination; see {@link
 * DeliveryRunner} for how it leaves that.
 *
 * <pre>{@code
 * <mailet match="All" class="dev.hikyaku.smarthost.SmarthostDelivery">
 *     <!-- What we call ourselves; must be set. -->
 *     <helloName>mx.example.org</helloName>
 *     <!-- host:port, best first by priority, shared out by weight; none: to the mail exchangers. -->
 *     <relays>smtp.sendgrid.net:587 weight=3, spare.example.net:587 priority=20</relays>
 *     <!-- none, opportunistic, required (any certificate), verified, or implicit (from the first byte). -->
 *     <tls>verified</tls>
 *     <user>apikey</user>
 *     <password>file:/run/secrets/sendgrid</password>
 *     <!-- A name in metrics and holds, and a queue no other mailet delivers from. -->
 *     <route>sendgrid</route>
 *     <outgoing>outgoing-sendgrid</outgoing>
 *     <!-- Mails under way at once, in all and to one destination; connections to one server. -->
 *     <concurrency>200</concurrency>
 *     <concurrencyPerDestination>20</concurrencyPerDestination>
 *     <maxConnections>20</maxConnections>
 *     <retryDelays>1 minute, 5 minutes, 15 minutes, 1 hour, 3 hours, 6 hours for 5 days</retryDelays>
 *     <!-- When a sender hears of a delay, or never. -->
 *     <delayAfter>4 hours</delayAfter>
 *     <delayProcessor>delays</delayProcessor>
 *     <bounceProcessor>bounces</bounceProcessor>
 *     <!-- For mail exchangers: MTA-STS, and how else this server may be called in an MX. -->
 *     <mtaSts>true</mtaSts>
 *     <ownNames>mx2.example.org, 203.0.113.5</ownNames>
 *     <mostReceived>100</mostReceived>
 *     <onMailetException>later</onMailetException>
 * </mailet>
 * }</pre>
 *
 * <p>All other keys are those of {@link dev.hikyaku.smtp.Hop} and its parts, such as {@code
 * tlsTrustedCertificates}, {@code authMechanisms} or {@code afterDotTimeout}; unknown ones are
 * refused at the start.
 *
 * <p>Recipients refused for now are tried again by the schedule, those refused for good are told to
 * the sender, those delivered to are never tried again. With a sender on the line ({@link
 * Outcomes#current()}) nothing is queued: the mail is handed over while it waits, one destination
 * after the other for three minutes, and it hears each outcome. A mail that cannot be queued is an
 * exception, and its recipients are then those that are not queued.
 */
public class SmarthostDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(SmarthostDelivery.class);
    private static final int IO_THREADS = 2;

    /** Senders wait for ten minutes after the dot (RFC 5321 §4.5.3.2.6), and one more may take. */
    static final Duration LAST_BEGIN = Duration.ofMinutes(3);

    private static final Outcome NO_TIME =
            Outcome.refused(new Reply(451, "4.4.7", "no time left while the sender waits"));
    private static final Reply LOOP = new Reply(554, "5.4.6", "mail goes in circles");

    private final MailQueueFactory<?> queues;
    private final DNSService dns;
    private final Holds holds;
    private final MetricFactory metrics;
    private final HostLookup lookup;
    private final LongSupplier nanoTime;
    private SmarthostSettings settings;
    private Notices notices;
    private Retries retries;
    private DirectDialer dialer;
    private OutboundHops hops;
    private RouteTransport transport;
    private MailQueue queue;
    private DeliveryRunner runner;

    @Inject
    public SmarthostDelivery(
            MailQueueFactory<?> queues, DNSService dns, Holds holds, MetricFactory metrics) {
        this(queues, dns, holds, metrics, HostLookup.ofMachine(), System::nanoTime);
    }

    SmarthostDelivery(
            MailQueueFactory<?> queues,
            DNSService dns,
            Holds holds,
            MetricFactory metrics,
            HostLookup lookup,
            LongSupplier nanoTime) {
        this.queues = queues;
        this.dns = dns;
        this.holds = holds;
        this.metrics = metrics;
        this.lookup = lookup;
        this.nanoTime = nanoTime;
    }

    @Override
    public void init() {
        settings = SmarthostSettings.from(getMailetConfig());
        notices =
                Notices.by(
                        getMailetContext(),
                        new ProcessingState(settings.bounceProcessor()),
                        settings.delayAfter(),
                        new ProcessingState(settings.delayProcessor()));
        retries = Retries.by(settings.retries());
        dialer = new DirectDialer(IO_THREADS, lookup);
        hops = new OutboundHops(dialer);
        // What is wrong with a file of TLS shows now and not with the first mail.
        hops.of(settings.template());
        transport =
                new RouteTransport(directions(), hops, new RouteMetrics(settings.route(), metrics));
        queue = queues.createQueue(MailQueueName.of(settings.outgoing()));
        runner = new DeliveryRunner(queue, transport, retries, notices, settings.limits(), holds);
        runner.start();
    }

    private Directions directions() {
        if (!settings.direct()) {
            return new Relays(
                    settings.route(),
                    settings.relays(),
                    settings.template(),
                    RandomGenerator.getDefault());
        }
        Set<String> names = new HashSet<>(settings.ownNames());
        names.add(Own.canonical(settings.template().helloName()));
        return new MailExchangers(
                dns,
                new Own(names, lookup),
                settings.mtaSts()
                        ? Optional.of(new StsPolicies(dns, new HttpsPolicySource()))
                        : Optional.empty(),
                settings.template());
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return notices.processors();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (received(mail) > settings.mostReceived()) {
            notices.failures().refuse(mail, List.copyOf(mail.getRecipients()), LOOP);
        } else if (Outcomes.current().isPresent()) {
            handOver(mail, Outcomes.current().get());
        } else {
            enqueue(mail);
        }
        mail.setState(Mail.GHOST);
    }

    private static int received(Mail mail) throws MessagingException {
        String[] fields = mail.getMessage().getHeader("Received");
        return fields == null ? 0 : fields.length;
    }

    /** While the sender waits. */
    private void handOver(Mail mail, Outcomes sender) {
        List<MailAddress> all = List.copyOf(mail.getRecipients());
        long begun = nanoTime.getAsLong();
        try {
            transport
                    .byDestination(all)
                    .forEach(
                            (destination, recipients) -> {
                                if (nanoTime.getAsLong() - begun > LAST_BEGIN.toNanos()) {
                                    recipients.forEach(each -> sender.decide(each, NO_TIME));
                                    return;
                                }
                                Destination.set(mail, destination);
                                mail.setRecipients(recipients);
                                transport.deliver(mail).outcomes().forEach(sender::decide);
                            });
        } finally {
            mail.setRecipients(all);
        }
    }

    private void enqueue(Mail mail) throws MessagingException {
        retries.begin(mail);
        Map<String, List<MailAddress>> groups = transport.byDestination(mail.getRecipients());
        List<MailAddress> left = new ArrayList<>(mail.getRecipients());
        String name = mail.getName();
        try {
            for (Map.Entry<String, List<MailAddress>> group : groups.entrySet()) {
                Destination.set(mail, group.getKey());
                mail.setRecipients(group.getValue());
                if (groups.size() > 1) {
                    mail.setName(name + "-to-" + group.getKey());
                }
                queue.enQueue(mail);
                left.removeAll(group.getValue());
            }
        } finally {
            // After a failure only those may be tried again who are not queued.
            mail.setName(name);
            mail.setRecipients(left);
        }
    }

    @Override
    public void destroy() {
        if (runner != null) {
            runner.close();
        }
        if (hops != null) {
            hops.close();
            dialer.close();
        }
        try {
            if (queue != null) {
                queue.close();
            }
        } catch (IOException e) {
            LOGGER.warn("Queue {} could not be closed", settings.outgoing(), e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Hikyaku SMTP delivery";
    }
}
