package dev.hikyaku.server.memory;

import dev.hikyaku.server.ExactMessage;

import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import javax.mail.MessagingException;

/**
 * One mail queue in memory. A mail is copied once and byte for byte; James' own memory queue copies
 * it three times and loses 8-bit headers on the way (see {@link ExactMessage}).
 *
 * <p>It holds {@value #MOST_MAILS} mails; one more is refused, and its sender keeps it. Priorities
 * are not obeyed.
 */
public final class MemoryQueue implements ManageableMailQueue {
    /** How many mails may wait or be worked on. */
    static final int MOST_MAILS = 50_000;

    private static final Duration LONGEST_DELAY = Duration.ofDays(365);

    private final MailQueueName name;
    private final Clock clock;
    private final DelayQueue<MemoryQueueItem> waiting = new DelayQueue<>();
    private final Set<MemoryQueueItem> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private final Scheduler taker;
    private final Flux<MailQueueItem> taken;

    MemoryQueue(MailQueueName name, MailQueueItemDecoratorFactory decorators, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.taker = Schedulers.newSingle("queue-" + name.asString(), true);
        this.taken =
                Mono.fromCallable(this::take)
                        .repeat()
                        .subscribeOn(taker)
                        .map(item -> decorators.decorate(item, name));
    }

    /** The next mail; none when the queue is closed meanwhile. */
    private MemoryQueueItem take() {
        try {
            MemoryQueueItem item = waiting.take();
            underWay.add(item);
            return item;
        } catch (InterruptedException closing) {
            return null;
        }
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, Duration.ZERO);
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        if (size.incrementAndGet() > MOST_MAILS) {
            size.decrementAndGet();
            throw new MailQueueException(
                    name.asString() + ": full (expected: at most " + MOST_MAILS + " mails)");
        }
        try {
            waiting.put(new MemoryQueueItem(this, clock, copy(mail), due(delay)));
        } catch (MessagingException e) {
            size.decrementAndGet();
            throw new MailQueueException("mail cannot be copied: " + mail.getName(), e);
        }
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.fromCallable(
                () -> {
                    enQueue(mail);
                    return null;
                });
    }

    private Instant due(Duration delay) {
        Duration bounded = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        return bounded.isNegative() ? clock.instant() : clock.instant().plus(bounded);
    }

    private static Mail copy(Mail mail) throws MessagingException {
        MailImpl copy = MailImpl.duplicateWithoutMessage(mail).build();
        copy.setName(mail.getName());
        copy.setState(mail.getState());
        if (mail.getMessage() != null) {
            copy.setMessageNoCopy(ExactMessage.copyOf(mail.getMessage()));
        }
        return copy;
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return taken;
    }

    /** Ends the work on an item, which may come back. */
    void done(MemoryQueueItem item, boolean again) {
        if (!underWay.remove(item)) {
            return;
        }
        if (again) {
            waiting.put(new MemoryQueueItem(this, clock, item.getMail(), clock.instant()));
        } else {
            size.decrementAndGet();
        }
    }

    @Override
    public long getSize() {
        return size.get();
    }

    @Override
    public long flush() {
        List<MemoryQueueItem> moved = removed(item -> true);
        moved.forEach(
                item ->
                        waiting.put(
                                new MemoryQueueItem(this, clock, item.getMail(), clock.instant())));
        return moved.size();
    }

    @Override
    public long clear() {
        return forget(item -> true);
    }

    @Override
    public long remove(Type type, String value) {
        return forget(item -> matches(item.getMail(), type, value));
    }

    private static boolean matches(Mail mail, Type type, String value) {
        return switch (type) {
            case Name -> mail.getName().equals(value);
            case Sender -> mail.getMaybeSender().asString().equals(value);
            case Recipient ->
                    mail.getRecipients().stream()
                            .map(MailAddress::asString)
                            .anyMatch(value::equals);
        };
    }

    private long forget(Predicate<MemoryQueueItem> which) {
        List<MemoryQueueItem> gone = removed(which);
        gone.forEach(item -> LifecycleUtil.dispose(item.getMail()));
        size.addAndGet(-gone.size());
        return gone.size();
    }

    /** Takes out what waits; an item somebody takes in the same moment is left to them. */
    private List<MemoryQueueItem> removed(Predicate<MemoryQueueItem> which) {
        return List.copyOf(waiting).stream().filter(which).filter(waiting::remove).toList();
    }

    @Override
    public MailQueueIterator browse() {
        Iterator<MailQueueItemView> views =
                List.copyOf(waiting).stream().map(MemoryQueueItem::view).iterator();
        return new MailQueueIterator() {
            @Override
            public boolean hasNext() {
                return views.hasNext();
            }

            @Override
            public MailQueueItemView next() {
                return views.next();
            }

            @Override
            public void close() {}
        };
    }

    /** Several parts of James share a queue and each closes it; it ends with the process. */
    @Override
    public void close() {}

    void stop() {
        taker.dispose();
        clear();
    }
}
