package dev.hikyaku.server.smtp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.hikyaku.client.Client;
import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.Username;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts what each client of a listener sends, and puts it off with 450 beyond the {@link
 * RateRules}. A client is the user who logged in, else the address, IPv6 by /64.
 *
 * <p>As with Postfix, a client's minute begins with its first mail; when it is over, counting
 * begins anew. What was refused, by this or for another reason, does not count, so a client that
 * tries again is not kept out by that. One line in the log tells of a client's minute.
 *
 * <p>Remembers {@value #MOST_CLIENTS} clients and forgets those seen least beyond that. Counts are
 * one listener's of one process, and gone when it stops.
 */
public final class ClientRates {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClientRates.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    static final int MOST_CLIENTS = 100_000;

    /** No limits. */
    public static final ClientRates NONE =
            new ClientRates(RateRules.NONE, Limited.NONE, Ticker.disabledTicker());

    /** What is counted. */
    enum Event {
        MESSAGE("Too many messages within a minute, try again later"),
        RECIPIENT("Too many recipients within a minute, try again later");

        private final Reply refusal;

        Event(String text) {
            refusal = new Reply(450, "4.7.1", text);
        }
    }

    /**
     * What was put off on all listeners: {@code smtpMessagesLimited} and {@code
     * smtpRecipientsLimited}.
     */
    record Limited(Metric messages, Metric recipients) {
        private static final Limited NONE = new Limited(null, null);

        static Limited of(MetricFactory metrics) {
            return new Limited(
                    metrics.generate("smtpMessagesLimited"),
                    metrics.generate("smtpRecipientsLimited"));
        }

        private void count(Event event) {
            (event == Event.MESSAGE ? messages : recipients).increment();
        }
    }

    private sealed interface Sender {
        record User(Username name) implements Sender {}

        record Host(Client client) implements Sender {}
    }

    private static final class Minute {
        private int messages;
        private int recipients;
        private boolean told;
    }

    private final RateRules rules;
    private final Limited limited;
    private final Cache<Sender, Minute> minutes;

    ClientRates(RateRules rules, Limited limited, Ticker ticker) {
        this.rules = rules;
        this.limited = limited;
        this.minutes =
                Caffeine.newBuilder()
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .maximumSize(MOST_CLIENTS)
                        .expireAfterWrite(MINUTE)
                        .build();
    }

    /**
     * Counts one more.
     *
     * @param user who logged in, or null
     * @return the refusal, when it is one too many; it is not counted then
     */
    Optional<Reply> refusal(Event event, InetSocketAddress peer, Username user) {
        int limit = event == Event.MESSAGE ? rules.messages() : rules.recipients();
        if (limit == 0 || rules.exempt().contains(peer.getAddress())) {
            return Optional.empty();
        }
        Sender sender =
                user == null
                        ? new Sender.Host(Client.of(peer.getAddress()))
                        : new Sender.User(user);
        Minute minute = minutes.get(sender, absent -> new Minute());
        boolean first;
        synchronized (minute) {
            int count = event == Event.MESSAGE ? minute.messages : minute.recipients;
            if (count < limit) {
                minute.messages += event == Event.MESSAGE ? 1 : 0;
                minute.recipients += event == Event.MESSAGE ? 0 : 1;
                return Optional.empty();
            }
            first = !minute.told;
            minute.told = true;
        }
        limited.count(event);
        if (first) {
            tell(event, peer, user, limit);
        }
        return Optional.of(event.refusal);
    }

    private static void tell(Event event, InetSocketAddress peer, Username user, int limit) {
        Journal.alarm(LOGGER, "smtp-rate")
                .peer(peer)
                .user(user == null ? null : user.asString())
                .outcome("deferred")
                .reply(event.refusal)
                .with("limit", limit)
                .write();
    }

    long clients() {
        minutes.cleanUp();
        return minutes.estimatedSize();
    }
}
