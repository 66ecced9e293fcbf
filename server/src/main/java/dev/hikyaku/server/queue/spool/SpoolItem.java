package dev.hikyaku.server.queue.spool;

import dev.hikyaku.delivery.Redeliverable;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Mail;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A mail in hand. The first that ends the work on it counts; what comes later does nothing.
 *
 * <p>When all that the processing makes of a mail is one mail for all its recipients in another
 * queue, that one goes there without a file of its own, see {@link Ride}. It is handed out there
 * once this one is done, and is forgotten when this one is to be processed again.
 */
final class SpoolItem implements MailQueueItem, Redeliverable {
    private final SpoolQueue queue;
    private final Entry entry;
    private final Optional<Envelope.Message> message;
    private final Mail mail;
    private final Set<MailAddress> recipients;
    private final int place;
    private Passenger passenger;
    private boolean madeSeveral;
    private boolean ended;

    /** A mail that goes on when this one is done. */
    private record Passenger(SpoolQueue queue, Entry entry, Envelope.Turn turn) {}

    SpoolItem(
            SpoolQueue queue,
            Entry entry,
            Optional<Envelope.Message> message,
            Mail mail,
            InHand inHand) {
        this.queue = queue;
        this.entry = entry;
        this.message = message;
        this.mail = mail;
        this.recipients = Set.copyOf(mail.getRecipients());
        this.place =
                inHand.take(this, entry.id, entry.ride == null ? entry.id : entry.ride.from().id);
    }

    Entry entry() {
        return entry;
    }

    int place() {
        return place;
    }

    @Override
    public Mail getMail() {
        return mail;
    }

    /**
     * Takes a mail along that was made of this one. Says whether it does: otherwise the mail needs
     * a file of its own, as does one that was taken along before.
     */
    synchronized boolean carry(SpoolQueue to, Mail made, Duration delay) throws MailQueueException {
        if (ended) {
            return false;
        }
        if (passenger != null) {
            getOff();
        }
        boolean first = !madeSeveral;
        madeSeveral = true;
        if (!first || !delay.isZero() || !mayRide(to, made)) {
            return false;
        }
        Optional<Entry> riding = to.ride(entry, queue, made);
        riding.ifPresent(rider -> passenger = new Passenger(to, rider, Envelope.Turn.of(made)));
        return riding.isPresent();
    }

    /** Processing a mail of the spool anew does nothing twice but this one delivery. */
    private boolean mayRide(SpoolQueue to, Mail made) {
        return queue.getName().equals(MailQueueFactory.SPOOL)
                && to != queue
                && entry.ride == null
                && recipients.size() == made.getRecipients().size()
                && recipients.containsAll(made.getRecipients());
    }

    private void getOff() throws MailQueueException {
        Passenger off = passenger;
        off.queue().settle(off.entry());
        passenger = null;
        off.queue().arrive(off.entry(), off.turn());
    }

    @Override
    public synchronized void done(CompletionStatus status) throws MailQueueException {
        if (ended) {
            return;
        }
        ended = true;
        if (status == CompletionStatus.SUCCESS) {
            succeed();
            return;
        }
        leavePassenger();
        if (status == CompletionStatus.RETRY) {
            queue.retry(this);
        } else {
            queue.reject(this);
        }
    }

    private void succeed() throws MailQueueException {
        if (passenger == null) {
            queue.remove(this);
            return;
        }
        Passenger on = passenger;
        passenger = null;
        queue.pass(this);
        on.queue().arrive(on.entry(), on.turn());
    }

    private void leavePassenger() {
        if (passenger != null) {
            passenger.queue().forget(passenger.entry());
            passenger = null;
        }
    }

    @Override
    public synchronized void again(Mail other, Duration delay) throws MailQueueException {
        if (ended) {
            throw new MailQueueException(mail.getName() + ": is in hand no longer");
        }
        if (passenger != null) {
            getOff();
        }
        queue.again(this, message, other, delay);
        ended = true;
    }

    /** Nobody wants it any longer. */
    synchronized void giveBack() {
        if (!ended) {
            ended = true;
            leavePassenger();
            queue.giveBack(this);
        }
    }
}
