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
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import javax.mail.MessagingException;

/**
 * One queue of a spool. What {@link #enQueue} took is on disk when it returns, or stands for itself
 * in the file of the mail it was made of ({@link Ride}); what it refused is nowhere. A mail handed
 * out is kept until it is {@code done}: {@code SUCCESS} removes it, {@code RETRY} has it again a
 * second later, {@code REJECT} holds it for an operator to look at. When the process ends before
 * that, the mail is there after a start.
 *
 * <p>The highest priority goes first; destinations take turns, and senders at a destination. A mail
 * that cannot be read goes to quarantine, and the next one is handed out.
 */
public final class SpoolQueue implements HoldableQueue, FairQueue, NewMailQueue {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolQueue.class);
    private static final Duration LONGEST_DELAY = Duration.ofDays(3650);
    private static final Duration PAUSE = Duration.ofSeconds(1);

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
    private final WaitingMails waiting;
    private final List<Handout> handouts = new CopyOnWriteArrayList<>();
    private final DueReader reader;
    private volatile boolean reopen;
    private volatile boolean closed;

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
        this.waiting = new WaitingMails(queue, files, outside, index, this::wake);
        gauges.register(QUEUE_SIZE_METRIC_NAME_PREFIX + queue, this::getSize);
        this.reader =
                new DueReader(queue, files, outside, index, () -> handouts.forEach(Handout::wake));
    }

    /** Takes what was found on disk, and begins to read it in the order it is due. */
    void start(Collection<Entry> delayed, Collection<Entry> held) {
        index.start(delayed, held, now());
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
            Optional<SpoolItem> origin = files.inHand().origin(mail);
            if (origin.isEmpty() || !origin.get().carry(this, mail, delay)) {
                arrive(
                        files.add(queue, mail, millis(delay), priority(mail)),
                        Envelope.Turn.of(mail));
            }
            enqueued.increment();
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

    /** A mail is in this queue from now on. */
    void arrive(Entry entry, Envelope.Turn turn) {
        index.add(entry, turn, now());
        wake();
    }

    /** A mail for this queue that rides on the file of the one in hand; nothing when it cannot. */
    Optional<Entry> ride(Entry from, SpoolQueue of, Mail mail) throws MailQueueException {
        try {
            return files.ride(from, of.queue, mail, priority(mail));
        } catch (IOException | MessagingException | RuntimeException e) {
            throw failure(mail, e);
        }
    }

    /** Has such a mail on disk. */
    void settle(Entry entry) throws MailQueueException {
        try {
            files.settle(entry, queue);
        } catch (IOException e) {
            throw e instanceof NoRoomException
                    ? new NoRoomForMailException(queue + ": a mail is not queued", e)
                    : new MailQueueException(queue + ": a mail is not queued", e);
        }
    }

    /** Has such a mail not at all. */
    void forget(Entry entry) {
        files.forget(entry);
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

    /** Has everybody look at the index again. */
    private void wake() {
        reader.wake();
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
                Envelope envelope = files.reader().readToTake(entry, queue);
                Mail mail = EntryReader.mail(entry, envelope);
                dequeued.increment();
                return Optional.of(
                        new SpoolItem(this, entry, envelope.message(), mail, files.inHand()));
            } catch (IOException | MessagingException | RuntimeException e) {
                if (index.claim(entry, Place.IN_HAND::equals)) {
                    reader.putAside(entry, e);
                }
            }
        }
        return Optional.empty();
    }

    private Entry takeEntry(DestinationGate gate) {
        if (reopen) {
            reopen = false;
            index.reopen();
        }
        return index.take(gate, now());
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
    void remove(SpoolItem item) throws MailQueueException {
        try {
            files.remove(item.entry(), false, queue);
        } catch (IOException e) {
            throw new MailQueueException(
                    queue + ": a mail was done and stays: it may be sent more than once", e);
        } finally {
            pass(item);
        }
    }

    /** The mail has been dealt with, or its file stands for another now. */
    void pass(SpoolItem item) {
        index.gone(item.entry());
        leaveHand(item);
    }

    private void leaveHand(SpoolItem item) {
        files.inHand().leave(item.entry().id, item.place());
    }

    /** The mail is to come again soon. */
    void retry(SpoolItem item) {
        changeInHand(item, false);
    }

    /** Nobody knows what to do with the mail. */
    void reject(SpoolItem item) {
        changeInHand(item, true);
        LOGGER.warn("{}: a mail was rejected by its processing and is held", queue);
    }

    private void changeInHand(SpoolItem item, boolean held) {
        Entry entry = item.entry();
        Entry changed = waiting.changed(entry, held ? Duration.ZERO : PAUSE);
        boolean renamed = renamed(entry, changed, held);
        index.claim(entry);
        leaveHand(item);
        if (held && renamed) {
            index.hold(changed);
        } else {
            index.delay(renamed ? changed : entry.dueAt(changed.due));
        }
        wake();
    }

    private boolean renamed(Entry entry, Entry changed, boolean held) {
        try {
            files.rename(entry, false, changed, held, queue);
            return true;
        } catch (IOException e) {
            LOGGER.warn("{}: a mail's file keeps its old name, the mail waits", queue, e);
            return false;
        }
    }

    /** The mail was taken out and nobody wanted it any longer. */
    void giveBack(SpoolItem item) {
        Entry entry = item.entry();
        index.claim(entry);
        leaveHand(item);
        index.ready(entry.dueAt(entry.due), Envelope.Turn.of(item.getMail()));
        handouts.forEach(Handout::wake);
    }

    /** The mail is to be tried again as it now is. */
    void again(SpoolItem item, Optional<Envelope.Message> message, Mail mail, Duration delay)
            throws MailQueueException {
        Entry entry = item.entry();
        try {
            Entry changed =
                    files.replace(entry, message, queue, mail, millis(delay), priority(mail));
            index.claim(entry);
            leaveHand(item);
            index.put(changed, Envelope.Turn.of(mail), now());
            wake();
        } catch (IOException | MessagingException | RuntimeException e) {
            throw failure(mail, e);
        }
    }

    @Override
    public long getSize() {
        return index.size();
    }

    @Override
    public long held() {
        return index.held();
    }

    /** How long mails to open destinations have waited while none was taken out. */
    Duration stalled() {
        return index.stalled(now());
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
        return waiting.remove(type, value);
    }

    @Override
    public long remove(Selection which) throws MailQueueException {
        return waiting.remove(which);
    }

    @Override
    public long hold(Selection which) throws MailQueueException {
        return waiting.hold(which);
    }

    @Override
    public long release(Selection which) throws MailQueueException {
        return waiting.release(which);
    }

    @Override
    public long retry(Selection which) throws MailQueueException {
        return waiting.retry(which);
    }

    @Override
    public Stream<QueuedMail> mails(Selection which) {
        return waiting.mails(which);
    }

    @Override
    public MailQueueIterator browse() {
        return waiting.browse();
    }

    /** Several parts of James share a queue and each closes it; it ends with the spool. */
    @Override
    public void close() {}

    /** Hands out nothing more. */
    void stop() {
        closed = true;
        index.close();
        reader.stop();
        handouts.forEach(Handout::wake);
    }

    /** Whether no mail that is due is still to be read. */
    boolean isEverythingRead() {
        return index.isEverythingRead(now());
    }

    void awaitNothingInHand(Duration atMost) throws InterruptedException {
        index.awaitNothingInHand(atMost);
    }
}
