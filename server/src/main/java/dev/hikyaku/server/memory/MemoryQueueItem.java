package dev.hikyaku.server.memory;

import dev.hikyaku.server.queue.Listing;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.mailet.Mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    MailQueueItemView view() {
        return Listing.view(mail, Optional.of(due));
    }

    MailQueueItemView heldView() {
        return Listing.view(mail, Optional.empty());
    }

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
