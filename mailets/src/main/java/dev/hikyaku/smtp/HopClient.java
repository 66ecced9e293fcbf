package dev.hikyaku.smtp;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Hands mails to one hop by LMTP or SMTP.
 *
 * <pre>{@code
 * Hop hop = Hop.from(Map.of("host", "home.example.ts.net", "port", "2525", "helloName", "mx.example.org"));
 * try (HopClient client = new HopClient(hop, dialer)) {
 *     Handover handover = client.deliver(Envelope.of(sender, recipients), message);
 * }
 * }</pre>
 *
 * <p>Calls block for as long as {@link Deadlines} and {@link PoolLimits} allow; call from a virtual
 * thread. Any number may run at once. Whatever the network or the peer does is an outcome and never
 * an exception.
 *
 * <p>A mail is sent once a call. The one exception cannot make two of it: when a connection that
 * had rested in the pool breaks before the peer has answered MAIL, the same is done over a fresh
 * one.
 */
public final class HopClient implements AutoCloseable {
    private final Hop hop;
    private final Opening opening;
    private final Pool pool;

    /**
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)} when a file of
     *     the hop's TLS does not hold what it should
     */
    public HopClient(Hop hop, Dialer dialer) {
        this(hop, dialer, System::nanoTime);
    }

    /**
     * @param tls made of the hop's {@link HopTls}, for hops that share it
     */
    public HopClient(Hop hop, Dialer dialer, TlsContext tls) {
        this(hop, dialer, tls, System::nanoTime);
    }

    /**
     * @param nanoTime what rest is measured with, and the time until files are looked at again
     */
    HopClient(Hop hop, Dialer dialer, LongSupplier nanoTime) {
        this(hop, dialer, new TlsContext(hop.tls(), nanoTime), nanoTime);
    }

    private HopClient(Hop hop, Dialer dialer, TlsContext tls, LongSupplier nanoTime) {
        this.hop = hop;
        this.opening = new Opening(hop, dialer, tls);
        this.pool = new Pool(hop.pool(), opening, nanoTime);
    }

    public Hop hop() {
        return hop;
    }

    /** Hands a mail over; the outcomes come in the order of the recipients. */
    public Handover deliver(Envelope envelope, Message message) {
        try (Pool.Lease lease = pool.lease()) {
            List<HopOutcome> outcomes =
                    over(lease, session -> new Transaction(session, envelope, message));
            return new Handover(outcomes, Optional.of(lease.session().peer()));
        } catch (LostException e) {
            return Handover.nothing(
                    envelope.recipients().size(), new NotAttempted(e.trouble(), e.getMessage()));
        }
    }

    /** Asks whether the hop would take mail for a recipient, without sending any. */
    public Probe probe(MaybeSender sender, MailAddress recipient) {
        try (Pool.Lease lease = pool.lease()) {
            return over(lease, session -> new RecipientProbe(session, sender, recipient));
        } catch (LostException e) {
            return new Probe.Silent(e.trouble(), e.getMessage());
        }
    }

    /**
     * Opens a connection of its own, up to the answer to LHLO, and closes it: for health checks.
     *
     * @return what is wrong, if something is
     */
    public Optional<NotAttempted> check() {
        try {
            opening.open().quit();
            return Optional.empty();
        } catch (LostException e) {
            return Optional.of(new NotAttempted(e.trouble(), e.getMessage()));
        }
    }

    /** How many connections carry a mail or a probe now, those being opened included. */
    public int connectionsInUse() {
        return pool.inUse();
    }

    /** How many connections rest. */
    public int connectionsIdle() {
        return pool.idle();
    }

    /** Closes what rests, at once, and the others when their mail is done; nothing new begins. */
    @Override
    public void close() {
        pool.close();
    }

    private static <T> T over(Pool.Lease lease, Function<Session, Exchange<T>> exchange)
            throws LostException {
        Exchange<T> first = exchange.apply(lease.session());
        T result = run(lease, first);
        if (!first.stale()) {
            return result;
        }
        lease.renew();
        return run(lease, exchange.apply(lease.session()));
    }

    private static <T> T run(Pool.Lease lease, Exchange<T> exchange) {
        T result = exchange.run();
        // Not in a finally: where something unexpected was thrown, nobody knows how far it came.
        lease.session().end();
        return result;
    }
}
