package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.ExactMessage;
import dev.hikyaku.server.store.mailbox.Ids;
import dev.hikyaku.server.store.messages.Draft;

import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/**
 * The files of mails, from the first entry of a message until the end of its last. What fails
 * leaves the mail as it was before.
 */
final class SpoolFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolFiles.class);

    private final ArrivalDirectories directories;
    private final Commits commits;
    private final Quarantine quarantine;
    private final Ids ids;
    private final Outside outside;
    private final WrittenEntries entries;
    private final InHand inHand;
    private final EntryReader reader = new EntryReader();
    private final AtomicInteger rides = new AtomicInteger();
    private volatile boolean closed;

    SpoolFiles(
            Path root,
            ArrivalDirectories directories,
            Commits commits,
            Quarantine quarantine,
            Ids ids,
            InHand inHand,
            Outside outside) {
        this.entries = new WrittenEntries(root, commits);
        this.inHand = inHand;
        this.directories = directories;
        this.commits = commits;
        this.quarantine = quarantine;
        this.ids = ids;
        this.outside = outside;
    }

    /** A message that is in the spool, or is about to be: {@code draft} then holds it. */
    private record Content(Body body, Optional<Envelope.Message> message, Optional<Draft> draft)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (draft.isPresent()) {
                draft.get().close();
            }
        }
    }

    /** Puts a mail into a queue; it is on disk when this returns. */
    Entry add(String queue, Mail mail, long delay, int priority)
            throws IOException, MessagingException {
        checkOpen();
        try (Content content = content(mail.getMessage(), Optional.empty())) {
            boolean added = false;
            try {
                Entry entry = entry(content.body(), delay, priority);
                byte[] bytes = encoded(mail, content, entry);
                place(entry, bytes, content, queue);
                if (delay == 0) {
                    reader.remember(entry, bytes);
                }
                added = true;
                return entry;
            } finally {
                if (!added) {
                    leave(content.body());
                }
            }
        }
    }

    private Entry entry(Body body, long delay, int priority) {
        long now = outside.clock().millis();
        return new Entry(ids.next(), body, 0, now, delay, priority, 0, due(delay));
    }

    private static byte[] encoded(Mail mail, Content content, Entry entry) {
        return Envelope.encode(mail, content.message(), Instant.ofEpochMilli(entry.written));
    }

    /**
     * A mail that rides on the file of the one it was made of; nothing when too many do, or it is
     * too big.
     */
    Optional<Entry> ride(Entry from, String fromQueue, Mail mail, int priority)
            throws IOException, MessagingException {
        checkOpen();
        if (rides.incrementAndGet() > Ride.MOST) {
            rides.decrementAndGet();
            return Optional.empty();
        }
        Optional<Entry> riding = Optional.empty();
        try (Content content = content(mail.getMessage(), Optional.empty())) {
            try {
                riding = riding(from, fromQueue, mail, priority, content);
            } finally {
                if (riding.isEmpty()) {
                    leave(content.body());
                }
            }
        } finally {
            if (riding.isEmpty()) {
                rides.decrementAndGet();
            }
        }
        return riding;
    }

    private Optional<Entry> riding(
            Entry from, String fromQueue, Mail mail, int priority, Content content)
            throws IOException {
        Entry entry = entry(content.body(), 0, priority);
        byte[] bytes = encoded(mail, content, entry);
        if (bytes.length > Ride.MOST_BYTES) {
            return Optional.empty();
        }
        if (content.draft().isPresent()) {
            Draft message = content.draft().get();
            message.finish();
            message.keep();
            content.body().loosen();
        }
        entry.ride = new Ride(from, fromQueue, bytes);
        return Optional.of(entry);
    }

    /** Gives a mail that rides a file of its own; that of the one it was made of stays. */
    void settle(Entry entry, String queue) throws IOException {
        if (entry.ride == null) {
            return;
        }
        checkOpen();
        entries.beside(entry, entry.ride.content(), queue);
        entry.ride = null;
        rides.decrementAndGet();
    }

    /** A mail that rides is as if it had never been made. */
    void forget(Entry entry) {
        rides.decrementAndGet();
        leave(entry.body);
    }

    /** The file of the mail that one was made of which no longer needs it. */
    private void endRide(Ride ride) throws IOException {
        rides.decrementAndGet();
        removeFile(ride.from(), ride.queue(), false);
    }

    /**
     * Replaces a mail in hand by what it has become; the old file goes once the new one is sure. A
     * mail that comes without its message keeps the one it had.
     */
    Entry replace(
            Entry old,
            Optional<Envelope.Message> message,
            String queue,
            Mail mail,
            long delay,
            int priority)
            throws IOException, MessagingException {
        checkOpen();
        try (Content content = contentInsteadOf(old, message, mail)) {
            boolean replaced = false;
            try {
                Body body = content.body();
                Entry entry =
                        old.changed(body, outside.clock().millis(), delay, priority, due(delay));
                place(entry, encoded(mail, content, entry), content, queue);
                replaced = true;
                removeReplaced(old, queue);
                return entry;
            } finally {
                if (!replaced) {
                    leave(content.body());
                }
            }
        }
    }

    private Content contentInsteadOf(Entry old, Optional<Envelope.Message> message, Mail mail)
            throws IOException, MessagingException {
        return mail.getMessage() == null && old.body.share()
                ? new Content(old.body, message, Optional.empty())
                : content(mail.getMessage(), Optional.of(old.body));
    }

    /** Should it stay, a start takes the higher generation and removes it. */
    private void removeReplaced(Entry old, String queue) {
        try {
            removeAlways(old, false, queue);
        } catch (IOException e) {
            LOGGER.warn("Spool: {} was replaced and stays", old.name(queue, false).asString(), e);
        }
    }

    long due(long delay) {
        return outside.nanos().getAsLong() + delay * 1_000_000;
    }

    /** The message, for one entry more; written anew unless it came from this spool unchanged. */
    private Content content(MimeMessage message, Optional<Body> beside)
            throws IOException, MessagingException {
        if (message == null) {
            Body none = new Body(0, directories.enter(outside.clock().millis()), 1);
            return new Content(none, Optional.empty(), Optional.empty());
        }
        Optional<Content> shared = shared(message, beside);
        return shared.isPresent() ? shared.get() : written(message, beside);
    }

    private Optional<Content> shared(MimeMessage message, Optional<Body> beside) {
        if (!(message instanceof ExactMessage exact)) {
            return Optional.empty();
        }
        return exact.unchangedSource()
                .filter(SpoolSource.class::isInstance)
                .map(SpoolSource.class::cast)
                .filter(source -> isHere(source.body(), beside) && source.body().share())
                .map(
                        source ->
                                new Content(
                                        source.body(),
                                        Optional.of(source.message()),
                                        Optional.empty()));
    }

    /** An entry lies beside its message, and stays in the directory it is in. */
    private boolean isHere(Body body, Optional<Body> beside) {
        return beside.map(old -> old.directory() == body.directory())
                .orElseGet(() -> directories.has(body.directory()));
    }

    private Content written(MimeMessage message, Optional<Body> beside)
            throws IOException, MessagingException {
        long id = ids.next();
        ArrivalDirectory directory;
        if (beside.isPresent()) {
            directory = beside.get().directory();
            directories.enter(directory);
        } else {
            directory = directories.enter(id >>> Ids.TIME_SHIFT);
        }
        Body body = new Body(id, directory, 1);
        Draft draft = entries.message(body);
        boolean written = false;
        try (InputStream in = new MimeMessageInputStream(message)) {
            CRC32C checksum = new CRC32C();
            long bytes = in.transferTo(new CheckedOutputStream(draft, checksum));
            written = true;
            return new Content(
                    body,
                    Optional.of(new Envelope.Message(bytes, (int) checksum.getValue())),
                    Optional.of(draft));
        } finally {
            if (!written) {
                draft.close();
                leave(body);
            }
        }
    }

    /** Has an entry on disk, and its message if that is not there yet. */
    private void place(Entry entry, byte[] envelope, Content content, String queue)
            throws IOException {
        if (content.draft().isPresent()) {
            entries.behindMessage(entry, envelope, content.draft().get(), queue);
        } else {
            entries.beside(entry, envelope, queue);
        }
    }

    /** Gives an entry another name: what it has become, and whether it is held. */
    void rename(Entry old, boolean wasHeld, Entry now, boolean held, String queue)
            throws IOException {
        checkOpen();
        settleBeforeChange(old, queue);
        Files.move(old.file(queue, wasHeld), now.file(queue, held), StandardCopyOption.ATOMIC_MOVE);
        commits.soon(now.body.directory());
    }

    private void settleBeforeChange(Entry entry, String queue) throws IOException {
        Ride ride = entry.ride;
        if (ride == null) {
            return;
        }
        settle(entry, queue);
        try {
            removeFile(ride.from(), ride.queue(), false);
        } catch (IOException e) {
            LOGGER.warn(
                    "Spool: {} has gone on and stays: it may be sent more than once",
                    ride.from().name(ride.queue(), false).asString(),
                    e);
        }
    }

    /** Removes an entry, and its message with the last one. */
    void remove(Entry entry, boolean held, String queue) throws IOException {
        checkOpen();
        removeAlways(entry, held, queue);
    }

    /** What has been replaced must go, though the spool is closed meanwhile. */
    private void removeAlways(Entry entry, boolean held, String queue) throws IOException {
        reader.forget(entry);
        if (entry.ride == null) {
            removeFile(entry, queue, held);
        } else {
            endRide(entry.ride);
            leave(entry.body);
        }
    }

    private void removeFile(Entry entry, String queue, boolean held) throws IOException {
        try {
            Files.delete(entry.file(queue, held));
        } catch (NoSuchFileException gone) {
            LOGGER.warn("Spool: {} was removed by somebody else", gone.getMessage());
        }
        commits.soon(entry.body.directory());
        leave(entry.body);
    }

    /** One entry of the message less; its file goes with the last. */
    void leave(Body body) {
        if (body.leave()) {
            commits.removeSoon(body);
        }
    }

    /** Returns when what was changed in the directory is on disk. */
    void commit(ArrivalDirectory directory) throws IOException {
        commits.commit(directory);
    }

    /** Puts an entry aside that cannot be read. */
    void quarantine(Entry entry, String queue, boolean held, String why) throws IOException {
        checkOpen();
        settleBeforeChange(entry, queue);
        Optional<Path> body =
                entry.body.hasFile() ? Optional.of(entry.body.file()) : Optional.empty();
        quarantine.take(entry.file(queue, held), body, entry.body.entries() > 1, why);
        leave(entry.body);
    }

    /** Throws what a mail would. */
    void probe() throws IOException {
        entries.probe();
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the spool is closed");
        }
    }

    EntryReader reader() {
        return reader;
    }

    InHand inHand() {
        return inHand;
    }

    /** From now on mails are left as they are. */
    void freeze() {
        closed = true;
    }
}
