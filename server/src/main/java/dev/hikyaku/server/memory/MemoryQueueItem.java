package dev.hikyaku.server.memory;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/** A mail in a {@link MemoryQueue} and when it is due. */
final class MemoryQueueItem implements MailQueue.MailQueueItem, Delayed {
    private final MemoryQueue queue;
    private final Clock clock;
    private final Mail mail;
    private final Instant due;
    private final long heapBytes;

    MemoryQueueItem(MemoryQueue queue, Clock clock, Mail mail, Instant due, long heapBytes) {
        this.queue = queue;
        this.clock = clock;
        this.mail = mail;
        this.due = due;
        this.heapBytes = heapBytes;
    }

    /** The same mail, due at another time. */
    MemoryQueueItem dueAt(Instant other) {
        return new MemoryQueueItem(queue, clock, mail, other, heapBytes);
    }

    long heapBytes() {
        return heapBytes;
    }

    @Override
    public Mail getMail() {
        return mail;
    }

    @Override
    public void done(CompletionStatus status) {
        queue.done(this, status == CompletionStatus.RETRY);
    }

    ManageableMailQueue.MailQueueItemView view() {
        return new View(mail, Optional.of(due.atZone(ZoneOffset.UTC)));
    }

    ManageableMailQueue.MailQueueItemView heldView() {
        return new View(mail, Optional.empty());
    }

    /**
     * Who only looks must not dispose of the mail: James' view does, so that a listing of the queue
     * would take the message from the mail that still waits.
     */
    private record View(Mail getMail, Optional<ZonedDateTime> getNextDelivery)
            implements ManageableMailQueue.MailQueueItemView {}

    Instant due() {
        return due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(Duration.between(clock.instant(), due));
    }

    @Override
    public int compareTo(Delayed other) {
        return due.compareTo(((MemoryQueueItem) other).due);
    }
}
