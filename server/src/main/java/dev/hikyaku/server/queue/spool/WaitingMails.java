package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.queue.Listing;
import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;
import dev.hikyaku.server.queue.spool.Entry.Place;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.james.queue.api.ManageableMailQueue.Type;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.mail.MessagingException;

/**
 * What an operator sees of the mails that wait in a queue, and does with them. What is in hand is
 * not among them.
 */
final class WaitingMails {
    private static final Logger LOGGER = LoggerFactory.getLogger(WaitingMails.class);

    private final String queue;
    private final SpoolFiles files;
    private final Outside outside;
    private final Index index;
    private final Runnable wake;

    /**
     * The mails of one queue.
     *
     * @param wake is run when mails may be due that were not
     */
    WaitingMails(String queue, SpoolFiles files, Outside outside, Index index, Runnable wake) {
        this.queue = queue;
        this.files = files;
        this.outside = outside;
        this.index = index;
        this.wake = wake;
    }

    private long now() {
        return outside.nanos().getAsLong();
    }

    /** The next generation of an entry, its delay beginning now. */
    Entry changed(Entry entry, Duration delay) {
        long millis = delay.toMillis();
        return entry.changed(
                entry.body, outside.clock().millis(), millis, entry.priority, files.due(millis));
    }

    long remove(Type type, String value) throws MailQueueException {
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

    long remove(Selection which) throws MailQueueException {
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
                    index.gone(entry);
                });
    }

    long hold(Selection which) throws MailQueueException {
        long due = now();
        return forEach(
                which,
                which instanceof Selection.Everything,
                place -> place != Place.HELD,
                any -> false,
                (entry, wasHeld) -> change(entry, false, true, due));
    }

    long release(Selection which) throws MailQueueException {
        long due = now();
        return forEach(
                which,
                which instanceof Selection.Everything,
                Place.HELD::equals,
                any -> false,
                (entry, wasHeld) -> change(entry, true, false, due));
    }

    long retry(Selection which) throws MailQueueException {
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
        if (held) {
            index.hold(changed);
        } else {
            index.delay(changed);
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
                } else if (index.claim(waiting.entry(), place -> isStill(place, waiting))) {
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
            index.sweep();
            wake.run();
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
        return index.waiting(now()).stream()
                .filter(entry -> from.test(entry.place))
                .map(entry -> new Waiting(entry, entry.place))
                .toList();
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
            return which.test(files.reader().read(waiting.entry(), waiting.held(), queue).mail());
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
        if (waiting.held()) {
            index.hold(same);
        } else {
            index.delay(same);
        }
    }

    Stream<QueuedMail> mails(Selection which) {
        return waiting(any -> true).stream()
                .map(waiting -> queued(waiting, which))
                .flatMap(Optional::stream);
    }

    private Optional<QueuedMail> queued(Waiting waiting, Selection which) {
        try {
            Mail mail = files.reader().read(waiting.entry(), waiting.held(), queue).mail();
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

    MailQueueIterator browse() {
        return new Listing(
                waiting(any -> true).stream().map(this::view).filter(Objects::nonNull).iterator());
    }

    private MailQueueItemView view(Waiting waiting) {
        try {
            Envelope envelope = files.reader().read(waiting.entry(), waiting.held(), queue);
            return Listing.view(EntryReader.mail(waiting.entry(), envelope), nextDelivery(waiting));
        } catch (IOException | MessagingException goneOrUnreadable) {
            LOGGER.debug("{}: a mail is not listed", queue, goneOrUnreadable);
            return null;
        }
    }
}
