package dev.hikyaku.server.queue.spool;

import dev.hikyaku.delivery.DestinationGate;
import dev.hikyaku.delivery.FairQueue;
import dev.hikyaku.delivery.Redeliverable;
import dev.hikyaku.server.queue.HoldableQueue;
import dev.hikyaku.server.queue.NewMailQueue;
import dev.hikyaku.server.queue.NoRoomForMailException;
import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;
import dev.hikyaku.server.queue.spool.Entry.Place;
import dev.hikyaku.server.store.messages.NoRoomException;

import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory.MailQueueItemDecorator;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.mail.MessagingException;

/**
 * One queue of a spool. What {@link #enQueue} took is on disk when it returns; what it refused is
 * nowhere. A mail handed out is kept until it is {@code done}: {@code SUCCESS} removes it, {@code
 * RETRY} has it again a second later, {@code REJECT} holds it for an operator to look at. When the
 * process ends before that, the mail is there after a start.
 *
 * <p>The highest priority goes first; destinations take turns, and senders at a destination. A mail
 * that cannot be read goes to quarantine, and the next one is handed out.
 */
public final class SpoolQueue implements HoldableQueue, FairQueue, NewMailQueue {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolQueue.class);
    private static final Duration LONGEST_DELAY = Duration.ofDays(3650);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_READ_ERROR = Duration.ofMinutes(1);
    private static final Duration LONGEST_NAP = Duration.ofHours(1);

    /** Everything is open, also what no destination is known of. */
    private static final DestinationGate ALL_OPEN =
            new DestinationGate() {
                @Override
                public boolean isOpen(String destination) {
                    return true;
                }

                @Override
                public void onOpening(Runnable listener) {}
            };

    private final MailQueueName name;
    private final String queue;
    private final SpoolFiles files;
    private final DiskRoom room;
    private final Outside outside;
    private final MailQueueItemDecoratorFactory decorators;
    private final MetricFactory metrics;
    private final Metric enqueued;
    private final Metric dequeued;
    private final Index index = new Index();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Handout> handouts = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private volatile boolean reopen;
    private volatile boolean closed;
    private volatile long lastMoved;

    SpoolQueue(
            MailQueueName name,
            SpoolFiles files,
            DiskRoom room,
            Outside outside,
            MailQueueItemDecoratorFactory decorators,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.name = name;
        this.queue = name.asString();
        this.files = files;
        this.room = room;
        this.outside = outside;
        this.decorators = decorators;
        this.metrics = metrics;
        this.enqueued = metrics.generate(ENQUEUED_METRIC_NAME_PREFIX + queue);
        this.dequeued = metrics.generate(DEQUEUED_METRIC_NAME_PREFIX + queue);
        this.lastMoved = now();
        gauges.register(QUEUE_SIZE_METRIC_NAME_PREFIX + queue, this::getSize);
        this.reader = Thread.ofVirtual().name("spool-reader-" + queue).unstarted(this::read);
    }

    /** Takes what was found on disk, and begins to read it in the order it is due. */
    void start(Collection<Entry> waiting, Collection<Entry> held) {
        lock.lock();
        try {
            waiting.forEach(index::delay);
            held.forEach(index::hold);
            for (int i = waiting.size() + held.size(); i > 0; i--) {
                index.grow();
            }
        } finally {
            lock.unlock();
        }
        reader.start();
    }

    private long now() {
        return outside.nanos().getAsLong();
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
    public void enQueueNew(Mail mail, Duration delay) throws MailQueueException {
        if (room.isShort()) {
            throw new NoRoomForMailException(
                    "%s: new mail is refused (expected: at least %d bytes free on the disk)"
                            .formatted(queue, room.leastFreeBytes()));
        }
        enQueue(mail, delay);
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        TimeMetric timer = metrics.timer(ENQUEUED_TIMER_METRIC_NAME_PREFIX + queue);
        try {
            Entry entry = files.add(queue, mail, millis(delay), priority(mail));
            lock.lock();
            try {
                index.grow();
                put(entry, Envelope.Turn.of(mail));
            } finally {
                lock.unlock();
            }
            enqueued.increment();
            wake();
        } catch (IOException | MessagingException | RuntimeException e) {
            throw failure(mail, e);
        } finally {
            timer.stopAndPublish();
        }
    }

    private MailQueueException failure(Mail mail, Exception e) {
        String what = "%s: %s is not queued".formatted(queue, mail.getName());
        return e instanceof NoRoomException
                ? new NoRoomForMailException(what, e)
                : new MailQueueException(what, e);
    }

    /** Whoever is in hand of the entry puts it where it waits. */
    private void put(Entry entry, Envelope.Turn turn) {
        if (entry.due - now() > 0) {
            index.delay(entry);
        } else {
            if (!index.hasOpen()) {
                lastMoved = now();
            }
            index.ready(entry, turn);
        }
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.<Void>fromCallable(
                        () -> {
                            enQueue(mail);
                            return null;
                        })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static long millis(Duration delay) {
        if (delay.compareTo(LONGEST_DELAY) > 0) {
            return LONGEST_DELAY.toMillis();
        }
        return delay.isNegative() ? 0 : delay.toMillis();
    }

    private static int priority(Mail mail) {
        int priority =
                AttributeUtils.getValueAndCastFromMail(
                                mail, MailPrioritySupport.MAIL_PRIORITY, Integer.class)
                        .orElse(MailPrioritySupport.NORMAL_PRIORITY);
        return Math.clamp(
                priority, MailPrioritySupport.LOW_PRIORITY, MailPrioritySupport.HIGH_PRIORITY);
    }

    /** Reads what is due and not known: whom it is from, and where it goes. */
    private void read() {
        while (!closed) {
            Entry entry;
            long nap;
            lock.lock();
            try {
                entry = index.nextToRead(now());
                nap = index.untilDue(now(), LONGEST_NAP.toNanos());
            } finally {
                lock.unlock();
            }
            if (entry == null) {
                LockSupport.parkNanos(this, Math.max(nap, 1));
            } else {
                read(entry);
            }
        }
    }

    private void read(Entry entry) {
        try {
            Envelope.Turn turn = files.read(entry, false, queue).turn();
            lock.lock();
            try {
                index.read();
                if (entry.place == Place.UNREAD) {
                    if (!index.hasOpen()) {
                        lastMoved = now();
                    }
                    index.ready(entry, turn);
                }
            } finally {
                lock.unlock();
            }
            handouts.forEach(Handout::wake);
        } catch (IOException | RuntimeException e) {
            if (claim(entry, Place.UNREAD::equals)) {
                putAside(entry, e);
            }
        }
    }

    /** Takes an entry for this thread, if it still is in such a place. */
    private boolean claim(Entry entry, Predicate<Place> from) {
        lock.lock();
        try {
            if (!from.test(entry.place)) {
                return false;
            }
            index.claim(entry);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What becomes of a claimed entry that could not be read. */
    private void putAside(Entry entry, Exception e) {
        try {
            switch (e) {
                case NoSuchFileException gone -> {
                    LOGGER.warn("{}: {} was removed by somebody else", queue, gone.getMessage());
                    files.leave(entry.body);
                    shrink();
                }
                case UnreadableEntryException unreadable -> {
                    files.quarantine(entry, queue, false, unreadable.getMessage());
                    shrink();
                }
                default -> {
                    LOGGER.warn("{}: a mail cannot be read now, it waits a minute", queue, e);
                    putBack(entry, PAUSE_AFTER_READ_ERROR);
                }
            }
        } catch (IOException | RuntimeException other) {
            LOGGER.error("{}: a mail cannot be put into quarantine, it waits", queue, other);
            putBack(entry, PAUSE_AFTER_READ_ERROR);
        }
    }

    private void putBack(Entry entry, Duration pause) {
        lock.lock();
        try {
            index.delay(entry.dueAt(now() + pause.toNanos()));
        } finally {
            lock.unlock();
        }
        wake();
    }

    private void shrink() {
        lock.lock();
        try {
            index.shrink();
        } finally {
            lock.unlock();
        }
    }

    /** Has everybody look at the index again. */
    private void wake() {
        LockSupport.unpark(reader);
        handouts.forEach(Handout::wake);
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return deQueue(ALL_OPEN);
    }

    @Override
    public Publisher<MailQueueItem> deQueue(DestinationGate gate) {
        gate.onOpening(
                () -> {
                    reopen = true;
                    handouts.forEach(Handout::wake);
                });
        return subscriber -> {
            Handout handout = new Handout(this, gate, subscriber);
            handouts.add(handout);
            handout.begin();
        };
    }

    void ended(Handout handout) {
        handouts.remove(handout);
    }

    boolean isClosed() {
        return closed;
    }

    /** The next mail to an open destination, or nothing as long as there is none. */
    Optional<SpoolItem> take(DestinationGate gate) {
        for (Entry entry = takeEntry(gate); entry != null; entry = takeEntry(gate)) {
            try {
                Envelope envelope = files.read(entry, false, queue);
                Mail mail = SpoolFiles.mail(entry, envelope);
                files.noteStart(entry, queue);
                dequeued.increment();
                return Optional.of(new SpoolItem(this, entry, envelope.message(), mail));
            } catch (IOException | MessagingException | RuntimeException e) {
                if (claim(entry, Place.IN_HAND::equals)) {
                    putAside(entry, e);
                }
            }
        }
        return Optional.empty();
    }

    private Entry takeEntry(DestinationGate gate) {
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            if (reopen) {
                reopen = false;
                index.reopen();
            }
            Entry entry = index.take(gate);
            if (entry != null) {
                lastMoved = now();
            }
            return entry;
        } finally {
            lock.unlock();
        }
    }

    MailQueueItem decorated(SpoolItem item) {
        return new Handed(decorators.decorate(item, name), item);
    }

    /** The item as others decorate it, and still to be put back in one step. */
    private static final class Handed extends MailQueueItemDecorator implements Redeliverable {
        private final SpoolItem item;

        Handed(MailQueueItem decorated, SpoolItem item) {
            super(decorated);
            this.item = item;
        }

        @Override
        public Mail getMail() {
            return mailQueueItem.getMail();
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            mailQueueItem.done(status);
        }

        @Override
        public void again(Mail mail, Duration delay) throws MailQueueException {
            item.again(mail, delay);
        }
    }

    /** The mail has been dealt with. */
    void remove(Entry entry) throws MailQueueException {
        try {
            files.remove(entry, false, queue);
        } catch (IOException e) {
            throw new MailQueueException(
                    queue + ": a mail was done and stays: it may be sent more than once", e);
        } finally {
            lock.lock();
            try {
                index.claim(entry);
                index.shrink();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The mail is to come again soon. */
    void retry(Entry entry) {
        changeInHand(entry, false);
    }

    /** Nobody knows what to do with the mail. */
    void reject(Entry entry) {
        changeInHand(entry, true);
        LOGGER.warn("{}: a mail was rejected by its processing and is held", queue);
    }

    private void changeInHand(Entry entry, boolean held) {
        Entry changed = changed(entry, held ? Duration.ZERO : PAUSE);
        boolean renamed = renamed(entry, false, changed, held);
        lock.lock();
        try {
            index.claim(entry);
            if (held && renamed) {
                index.hold(changed);
            } else {
                index.delay(renamed ? changed : entry.dueAt(changed.due));
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    private boolean renamed(Entry entry, boolean wasHeld, Entry changed, boolean held) {
        try {
            files.rename(entry, wasHeld, changed, held, queue);
            return true;
        } catch (IOException e) {
            LOGGER.warn("{}: a mail's file keeps its old name, the mail waits", queue, e);
            return false;
        }
    }

    private Entry changed(Entry entry, Duration delay) {
        long millis = delay.toMillis();
        return entry.changed(
                entry.body, outside.clock().millis(), millis, entry.priority, files.due(millis));
    }

    /** The mail was taken out and nobody wanted it any longer. */
    void giveBack(Entry entry, Mail mail) {
        files.forgetStart(entry, queue);
        lock.lock();
        try {
            index.claim(entry);
            index.ready(entry.dueAt(entry.due), Envelope.Turn.of(mail));
        } finally {
            lock.unlock();
        }
        handouts.forEach(Handout::wake);
    }

    /** The mail is to be tried again as it now is. */
    void again(Entry entry, Optional<Envelope.Message> message, Mail mail, Duration delay)
            throws MailQueueException {
        try {
            Entry changed =
                    files.replace(entry, message, queue, mail, millis(delay), priority(mail));
            lock.lock();
            try {
                index.claim(entry);
                put(changed, Envelope.Turn.of(mail));
            } finally {
                lock.unlock();
            }
            wake();
        } catch (IOException | MessagingException | RuntimeException e) {
            throw failure(mail, e);
        }
    }

    @Override
    public long getSize() {
        lock.lock();
        try {
            return index.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long held() {
        lock.lock();
        try {
            return index.held();
        } finally {
            lock.unlock();
        }
    }

    /** How long mails to open destinations have waited while none was taken out. */
    Duration stalled() {
        lock.lock();
        try {
            return index.hasOpen() ? Duration.ofNanos(now() - lastMoved) : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long flush() throws MailQueueException {
        return retry(new Selection.Everything());
    }

    @Override
    public long clear() throws MailQueueException {
        return remove(new Selection.Everything());
    }

    @Override
    public long remove(Type type, String value) throws MailQueueException {
        return remove(mail -> matches(mail, type, value), false);
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
    public long remove(Selection which) throws MailQueueException {
        return remove(which, which instanceof Selection.Everything);
    }

    private long remove(Predicate<Mail> which, boolean all) throws MailQueueException {
        return forEach(
                which,
                all,
                any -> true,
                any -> false,
                (entry, wasHeld) -> {
                    files.remove(entry, wasHeld, queue);
                    shrink();
                });
    }

    @Override
    public long hold(Selection which) throws MailQueueException {
        long due = now();
        return forEach(
                which,
                which instanceof Selection.Everything,
                place -> place != Place.HELD,
                any -> false,
                (entry, wasHeld) -> change(entry, false, true, due));
    }

    @Override
    public long release(Selection which) throws MailQueueException {
        long due = now();
        return forEach(
                which,
                which instanceof Selection.Everything,
                Place.HELD::equals,
                any -> false,
                (entry, wasHeld) -> change(entry, true, false, due));
    }

    @Override
    public long retry(Selection which) throws MailQueueException {
        long due = now();
        return forEach(
                which,
                which instanceof Selection.Everything,
                place -> place != Place.HELD,
                place -> place != Place.DELAYED,
                (entry, wasHeld) -> change(entry, false, false, due));
    }

    /** Those changed at once have one time, so that their order stays. */
    private void change(Entry entry, boolean wasHeld, boolean held, long due) throws IOException {
        Entry changed = changed(entry, Duration.ZERO).dueAt(due);
        files.rename(entry, wasHeld, changed, held, queue);
        lock.lock();
        try {
            if (held) {
                index.hold(changed);
            } else {
                index.delay(changed);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is done with a claimed entry. When it throws, the entry is as it was. */
    private interface Change {
        void apply(Entry entry, boolean wasHeld) throws IOException;
    }

    /**
     * Changes chosen mails that wait in such places; returns when that is on disk.
     *
     * @param asTheyAre places where a mail needs no change, and is counted
     */
    private long forEach(
            Predicate<Mail> which,
            boolean all,
            Predicate<Place> from,
            Predicate<Place> asTheyAre,
            Change change)
            throws MailQueueException {
        Set<ArrivalDirectory> touched = new HashSet<>();
        long count = 0;
        try {
            for (Waiting waiting : waiting(from)) {
                if (!all && !matches(waiting, which)) {
                    continue;
                }
                if (asTheyAre.test(waiting.place())) {
                    count++;
                } else if (claim(waiting.entry(), place -> isStill(place, waiting))) {
                    apply(waiting, change);
                    touched.add(waiting.entry().body.directory());
                    count++;
                }
            }
            for (ArrivalDirectory directory : touched) {
                files.commit(directory);
            }
        } catch (IOException e) {
            throw new MailQueueException(
                    "%s: only %d mails could be changed".formatted(queue, count), e);
        } finally {
            sweep();
            wake();
        }
        return count;
    }

    /** An entry and where it was when listed. */
    private record Waiting(Entry entry, Place place) {
        boolean held() {
            return place == Place.HELD;
        }
    }

    private List<Waiting> waiting(Predicate<Place> from) {
        lock.lock();
        try {
            return index.waiting(now()).stream()
                    .filter(entry -> from.test(entry.place))
                    .map(entry -> new Waiting(entry, entry.place))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isStill(Place place, Waiting waiting) {
        return switch (place) {
            case HELD -> waiting.held();
            case DELAYED, UNREAD, READY -> !waiting.held();
            case IN_HAND, NOWHERE -> false;
        };
    }

    private boolean matches(Waiting waiting, Predicate<Mail> which) {
        try {
            return which.test(files.read(waiting.entry(), waiting.held(), queue).mail());
        } catch (IOException e) {
            LOGGER.debug("{}: a mail is passed over, it cannot be read", queue, e);
            return false;
        }
    }

    private void apply(Waiting waiting, Change change) throws IOException {
        boolean applied = false;
        try {
            change.apply(waiting.entry(), waiting.held());
            applied = true;
        } finally {
            if (!applied) {
                restore(waiting);
            }
        }
    }

    private void restore(Waiting waiting) {
        Entry same = waiting.entry().dueAt(waiting.entry().due);
        lock.lock();
        try {
            if (waiting.held()) {
                index.hold(same);
            } else {
                index.delay(same);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sweep() {
        lock.lock();
        try {
            index.sweep();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Stream<QueuedMail> mails(Selection which) {
        return waiting(any -> true).stream()
                .map(waiting -> queued(waiting, which))
                .flatMap(Optional::stream);
    }

    private Optional<QueuedMail> queued(Waiting waiting, Selection which) {
        try {
            Mail mail = files.read(waiting.entry(), waiting.held(), queue).mail();
            return which.test(mail)
                    ? Optional.of(QueuedMail.of(mail, nextDelivery(waiting)))
                    : Optional.empty();
        } catch (IOException goneOrUnreadable) {
            LOGGER.debug("{}: a mail is not listed", queue, goneOrUnreadable);
            return Optional.empty();
        }
    }

    private static Optional<Instant> nextDelivery(Waiting waiting) {
        Entry entry = waiting.entry();
        return waiting.held()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(entry.written + entry.delay));
    }

    @Override
    public MailQueueIterator browse() {
        Iterator<MailQueueItemView> views =
                waiting(any -> true).stream().map(this::view).filter(Objects::nonNull).iterator();
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

    private MailQueueItemView view(Waiting waiting) {
        try {
            Envelope envelope = files.read(waiting.entry(), waiting.held(), queue);
            return new View(
                    SpoolFiles.mail(waiting.entry(), envelope),
                    nextDelivery(waiting).map(time -> time.atZone(ZoneOffset.UTC)));
        } catch (IOException | MessagingException goneOrUnreadable) {
            LOGGER.debug("{}: a mail is not listed", queue, goneOrUnreadable);
            return null;
        }
    }

    private record View(Mail getMail, Optional<ZonedDateTime> getNextDelivery)
            implements MailQueueItemView {}

    /** Several parts of James share a queue and each closes it; it ends with the spool. */
    @Override
    public void close() {}

    /** Hands out nothing more. */
    void stop() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** Whether no mail that is due is still to be read. */
    boolean isEverythingRead() {
        lock.lock();
        try {
            return index.isEverythingRead(now());
        } finally {
            lock.unlock();
        }
    }

    boolean isNothingInHand() {
        lock.lock();
        try {
            return index.isNothingInHand();
        } finally {
            lock.unlock();
        }
    }

    /** What is in hand still comes again after a start, and that start is not the mail's fault. */
    void forgetStarts() {
        List<Entry> inHand;
        lock.lock();
        try {
            inHand = index.inHand();
        } finally {
            lock.unlock();
        }
        inHand.forEach(entry -> files.forgetStart(entry, queue));
    }
}
