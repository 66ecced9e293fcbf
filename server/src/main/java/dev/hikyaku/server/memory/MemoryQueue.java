package dev.hikyaku.server.memory;

import dev.hikyaku.server.ExactMessage;
import dev.hikyaku.server.queue.HoldableQueue;
import dev.hikyaku.server.queue.Listing;
import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;

import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.mail.MessagingException;

/**
 * One mail queue in memory. A mail is copied once and byte for byte; James' own memory queue copies
 * it three times and loses 8-bit headers on the way (see {@link ExactMessage}).
 *
 * <p>It holds {@value #MOST_MAILS} mails, and the queue of new mail takes none while all queues
 * together fill their {@link HeapRoom}: one more is refused, and its sender keeps it. Priorities
 * are not obeyed.
 */
public final class MemoryQueue implements HoldableQueue {
    /** How many mails may wait or be worked on. */
    static final int MOST_MAILS = 50_000;

    /** Larger messages wait in a temporary file: {@code james.message.memory.threshold}. */
    private static final long MOST_BYTES_IN_MEMORY = 256 * 1024;

    /** About what envelope, attributes and objects of a mail take beside its message. */
    private static final long ENVELOPE_BYTES = 3 * 1024;

    private static final Duration LONGEST_DELAY = Duration.ofDays(365);

    private final MailQueueName name;
    private final Clock clock;
    private final HeapRoom room;
    private final DelayQueue<MemoryQueueItem> waiting = new DelayQueue<>();
    private final Set<MemoryQueueItem> held = ConcurrentHashMap.newKeySet();
    private final Set<MemoryQueueItem> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private final Scheduler taker;
    private final Flux<MailQueueItem> taken;

    MemoryQueue(
            MailQueueName name,
            MailQueueItemDecoratorFactory decorators,
            Clock clock,
            HeapRoom room) {
        this.name = name;
        this.room = room;
        this.clock = clock;
        this.taker = Schedulers.newSingle("queue-" + name.asString(), true);
        this.taken =
                Mono.fromCallable(this::take)
                        .repeat(() -> !Thread.currentThread().isInterrupted())
                        .subscribeOn(taker)
                        .map(item -> decorators.decorate(item, name));
    }

    /**
     * The next mail, or nothing when the spooler stops waiting for it: an interrupt is no error.
     */
    private MemoryQueueItem take() {
        try {
            MemoryQueueItem item = waiting.take();
            underWay.add(item);
            return item;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        if (takesNewMail() && room.isFull()) {
            throw new MailQueueException(
                    name.asString()
                            + ": full (expected: at most "
                            + room.mostBytes()
                            + " bytes in all queues)");
        }
        if (size.incrementAndGet() > MOST_MAILS) {
            size.decrementAndGet();
            throw new MailQueueException(
                    name.asString() + ": full (expected: at most " + MOST_MAILS + " mails)");
        }
        try {
            Mail copy = copy(mail);
            long bytes = Math.min(copy.getMessageSize(), MOST_BYTES_IN_MEMORY) + ENVELOPE_BYTES;
            room.take(bytes);
            waiting.put(new MemoryQueueItem(this, clock, copy, due(delay), bytes));
        } catch (MessagingException e) {
            size.decrementAndGet();
            throw new MailQueueException("mail cannot be copied: " + mail.getName(), e);
        }
    }

    /** What was accepted before may always go on to another queue. */
    private boolean takesNewMail() {
        return name.equals(MailQueueFactory.SPOOL);
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

    private Mail copy(Mail mail) throws MessagingException {
        MailImpl copy = MailImpl.duplicateWithoutMessage(mail).build();
        copy.setName(mail.getName());
        copy.setState(mail.getState());
        QueuedMail.noteArrival(copy, clock.instant());
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
            waiting.put(item.dueAt(clock.instant()));
        } else {
            forgotten(item);
        }
    }

    @Override
    public long getSize() {
        return size.get();
    }

    @Override
    public long flush() {
        return retry(new Selection.Everything());
    }

    @Override
    public long clear() {
        return remove(new Selection.Everything());
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

    @Override
    public synchronized long hold(Selection which) {
        List<MemoryQueueItem> stopped = takenOut(waiting, item -> which.test(item.getMail()));
        held.addAll(stopped);
        return stopped.size();
    }

    @Override
    public synchronized long release(Selection which) {
        return dueNow(takenOut(held, item -> which.test(item.getMail())));
    }

    @Override
    public synchronized long retry(Selection which) {
        return dueNow(takenOut(waiting, item -> which.test(item.getMail())));
    }

    @Override
    public long remove(Selection which) {
        return forget(item -> which.test(item.getMail()));
    }

    @Override
    public long held() {
        return held.size();
    }

    @Override
    public Stream<QueuedMail> mails(Selection which) {
        return Stream.concat(
                List.copyOf(waiting).stream()
                        .filter(item -> which.test(item.getMail()))
                        .sorted()
                        .map(item -> QueuedMail.of(item.getMail(), Optional.of(item.due()))),
                List.copyOf(held).stream()
                        .filter(item -> which.test(item.getMail()))
                        .sorted()
                        .map(item -> QueuedMail.of(item.getMail(), Optional.empty())));
    }

    private long dueNow(List<MemoryQueueItem> items) {
        items.forEach(item -> waiting.put(item.dueAt(clock.instant())));
        return items.size();
    }

    private synchronized long forget(Predicate<MemoryQueueItem> which) {
        List<MemoryQueueItem> gone =
                Stream.of(takenOut(waiting, which), takenOut(held, which))
                        .flatMap(List::stream)
                        .toList();
        for (MemoryQueueItem item : gone) {
            LifecycleUtil.dispose(item.getMail());
            forgotten(item);
        }
        return gone.size();
    }

    private void forgotten(MemoryQueueItem item) {
        size.decrementAndGet();
        room.giveBack(item.heapBytes());
    }

    /** Takes out what is chosen; an item the spooler takes in the same moment is left to it. */
    private static List<MemoryQueueItem> takenOut(
            Collection<MemoryQueueItem> from, Predicate<MemoryQueueItem> which) {
        return List.copyOf(from).stream().filter(which).filter(from::remove).toList();
    }

    /** What waits and what is held; James' listings show no next delivery for the held. */
    @Override
    public MailQueueIterator browse() {
        return new Listing(
                Stream.concat(
                                List.copyOf(waiting).stream().map(MemoryQueueItem::view),
                                List.copyOf(held).stream().map(MemoryQueueItem::heldView))
                        .iterator());
    }

    /** Several parts of James share a queue and each closes it; it ends with the process. */
    @Override
    public void close() {}

    void stop() {
        taker.dispose();
        clear();
    }
}
