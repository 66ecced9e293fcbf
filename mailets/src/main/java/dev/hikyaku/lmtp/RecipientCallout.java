package dev.hikyaku.lmtp;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.hikyaku.client.Pause;
import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.HookReturnCode.Action;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Duration;

import javax.inject.Inject;

/**
 * Asks the store about each recipient while the sender is on the line (LMTP MAIL, RCPT, RSET with
 * the null sender), so that mail to unknown users never comes in and nobody gets a bounce for it.
 *
 * <pre>{@code
 * <handlerchain>
 *     <handler class="dev.hikyaku.lmtp.RecipientCallout">
 *         <!-- How long an answer holds. -->
 *         <positive>10 minutes</positive>
 *         <negative>1 minute</negative>
 *         <!-- Recipients the store took within this time are taken at RCPT while the store is
 *              silent; the mail then waits at the sender after DATA. Off unless it is set. -->
 *         <remember>7 days</remember>
 *         <!-- Most recipients something is known of. -->
 *         <cacheSize>100000</cacheSize>
 *         <!-- A sender waits no longer than this for an answer. -->
 *         <patience>30 seconds</patience>
 *         <!-- A client (IPv4 address, IPv6 /64) that has named more than 5 unknown recipients within
 *              the window is answered late, by 2 seconds, then 4, up to 16; after 20 it hears 421. -->
 *         <slowAfter>5</slowAfter>
 *         <slowBy>2 seconds</slowBy>
 *         <closeAfter>20</closeAfter>
 *         <window>10 minutes</window>
 *     </handler>
 * </handlerchain>
 * }</pre>
 *
 * <p>Only domains of James' {@code DomainList} are asked about; what becomes of others is the relay
 * hook's. The hops of the recipient's route ({@link RoutingTable}) are asked in turn, the first
 * that speaks decides:
 *
 * <table>
 * <caption>What the sender hears</caption>
 * <tr><td>2xx</td><td>the next hook's answer, 250 as a rule</td></tr>
 * <tr><td>5xx</td><td>the same, word for word</td></tr>
 * <tr><td>4xx, or the null sender is refused</td><td>451 in the store's words; asked anew next
 *     time</td></tr>
 * <tr><td>silence, no route, domains that cannot be looked up</td><td>451; asked anew next
 *     time</td></tr>
 * </table>
 *
 * <p>Whoever may relay here or has logged in is asked about as well, but never slowed or sent away.
 * Answers are forgotten when another routing table comes into force. Blocks for {@code patience} at
 * most, so it belongs on a virtual thread; in a stock James, whose hooks run on I/O threads, keep
 * {@code patience} short, and nobody is slowed.
 */
public class RecipientCallout implements RcptHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(RecipientCallout.class);

    private static final Reply DOMAINS_UNKNOWN =
            new Reply(451, "4.3.0", "Cannot look up the recipient's domain now");

    private final Hops hops;
    private final DomainList domains;
    private final CalloutMetrics metrics;
    private final Ticker ticker;
    private final Pause pause;
    private CalloutAnswers answers;
    private KnownRecipients known;
    private Harvest harvest;
    private volatile RoutingTable asked;

    @Inject
    public RecipientCallout(Hops hops, DomainList domains, MetricFactory metrics) {
        this(hops, domains, metrics, Ticker.systemTicker(), Pause.ofVirtualThreads());
    }

    RecipientCallout(
            Hops hops, DomainList domains, MetricFactory metrics, Ticker ticker, Pause pause) {
        this.hops = hops;
        this.domains = domains;
        this.metrics = CalloutMetrics.of(metrics);
        this.ticker = ticker;
        this.pause = pause;
    }

    @Override
    public void init(Configuration element) throws ConfigurationException {
        try {
            CalloutSettings settings = CalloutSettings.from(element);
            known = new KnownRecipients(settings, ticker);
            answers = new CalloutAnswers(this::question, settings, ticker);
            harvest = new Harvest(settings.harvest(), ticker);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "handler " + getClass().getName() + ": " + e.getMessage(), e);
        }
    }

    private Answer question(MailAddress recipient) {
        Answer answer = metrics.question(() -> new Callout(hops).of(recipient));
        known.learn(recipient, answer);
        return answer;
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        if (isStranger(session) && harvest.over(client(session))) {
            metrics.closed().increment();
            return sentAway(session);
        }
        try {
            if (!domains.containsDomain(recipient.getDomain())) {
                return HookResult.DECLINED;
            }
        } catch (DomainListException e) {
            LOGGER.debug("Domains cannot be looked up", e);
            return result(Action.DENYSOFT, DOMAINS_UNKNOWN);
        }
        return switch (ask(recipient)) {
            case Answer.Taken taken -> HookResult.DECLINED;
            case Answer.Refused(Reply reply) -> {
                metrics.refused().increment();
                yield refused(session, sender, recipient, reply);
            }
            case Answer.NotNow(Reply reply) -> {
                metrics.deferred().increment();
                yield told(session, sender, recipient, Action.DENYSOFT, reply);
            }
            case Answer.Silent(Reply reply) -> silent(session, sender, recipient, reply);
        };
    }

    private Answer ask(MailAddress recipient) {
        forgetAnswersOfAnotherTable();
        return answers.known(recipient)
                .map(
                        answer -> {
                            metrics.cached().increment();
                            return answer;
                        })
                .orElseGet(() -> answers.of(recipient));
    }

    /** Once a table: a second time would forget a question that has been asked since. */
    private void forgetAnswersOfAnotherTable() {
        RoutingTable now = hops.table();
        if (asked == now) {
            return;
        }
        synchronized (answers) {
            if (asked != now) {
                answers.forget();
                asked = now;
            }
        }
    }

    private HookResult refused(
            SMTPSession session, MaybeSender sender, MailAddress recipient, Reply reply) {
        HookResult told = told(session, sender, recipient, Action.DENY, reply);
        if (isStranger(session)) {
            Duration late = harvest.refused(client(session));
            if (late.isPositive() && pause.of(late)) {
                metrics.slowed().increment();
            }
        }
        return told;
    }

    private HookResult silent(
            SMTPSession session, MaybeSender sender, MailAddress recipient, Reply reply) {
        if (known.contains(recipient)) {
            metrics.remembered().increment();
            return HookResult.DECLINED;
        }
        metrics.silent().increment();
        return told(session, sender, recipient, Action.DENYSOFT, reply);
    }

    private static HookResult told(
            SMTPSession session,
            MaybeSender sender,
            MailAddress recipient,
            Action action,
            Reply reply) {
        Journal.step(LOGGER, "callout")
                .peer(session.getRemoteAddress())
                .from(sender)
                .to(recipient)
                .outcome(Outcome.refused(reply))
                .write();
        return result(action, reply);
    }

    private static HookResult result(Action action, Reply reply) {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.connected(action))
                .smtpReturnCode(String.valueOf(reply.code()))
                .smtpDescription(reply.status() + " " + reply.text())
                .build();
    }

    /** RFC 5321 §4.2.2: our name stands in a 421. */
    private static HookResult sentAway(SMTPSession session) {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.disconnected(Action.DENYSOFT))
                .smtpReturnCode("421")
                .smtpDescription(
                        "4.7.0 "
                                + session.getConfiguration().getHelloName()
                                + " too many unknown recipients, try again later")
                .build();
    }

    private static boolean isStranger(SMTPSession session) {
        return !session.isRelayingAllowed() && session.getUsername() == null;
    }

    private static InetAddress client(SMTPSession session) {
        return session.getRemoteAddress().getAddress();
    }
}
