package dev.hikyaku.server.pop3;

import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MessageResult;

import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A user's inbox as it was at login (RFC 1939 §4): what arrives later waits for the next session,
 * what is marked as deleted goes only with {@link #update}.
 *
 * <p>Messages are numbered from 1. Not thread-safe.
 */
final class Maildrop implements AutoCloseable {

    /** One message of the inbox. */
    record Entry(MessageUid uid, long sizeBytes) {}

    private final MailboxManager mailboxes;
    private final MailboxSession session;
    private final MessageManager inbox;
    private final List<Entry> entries;
    private final Runnable release;
    private final BitSet deleted = new BitSet();
    private boolean open = true;

    Maildrop(
            MailboxManager mailboxes,
            MailboxSession session,
            MessageManager inbox,
            List<Entry> entries,
            Runnable release) {
        this.mailboxes = mailboxes;
        this.session = session;
        this.inbox = inbox;
        this.entries = entries;
        this.release = release;
    }

    /** The numbers of the messages that are not marked. */
    IntStream numbers() {
        return IntStream.rangeClosed(1, entries.size()).filter(number -> !deleted.get(number));
    }

    boolean has(int number) {
        return number >= 1 && number <= entries.size() && !deleted.get(number);
    }

    long sizeBytes(int number) {
        return entries.get(number - 1).sizeBytes();
    }

    int count() {
        return entries.size() - deleted.cardinality();
    }

    long sizeBytes() {
        return numbers().mapToLong(this::sizeBytes).sum();
    }

    int marked() {
        return deleted.cardinality();
    }

    /** The same in every session (RFC 1939 §7), unlike the number. */
    String uniqueId(int number) throws MailboxException {
        return inbox.getMailboxEntity().getUidValidity().asLong()
                + "."
                + entries.get(number - 1).uid().asLong();
    }

    void mark(int number) {
        deleted.set(number);
    }

    void unmarkAll() {
        deleted.clear();
    }

    /** The message, or nothing when somebody deleted it by IMAP meanwhile. */
    Optional<InputStream> content(int number) throws MailboxException, IOException {
        mailboxes.startProcessingRequest(session);
        try {
            Iterator<MessageResult> results =
                    inbox.getMessages(
                            entries.get(number - 1).uid().toRange(),
                            FetchGroup.FULL_CONTENT,
                            session);
            return results.hasNext()
                    ? Optional.of(results.next().getFullContent().getInputStream())
                    : Optional.empty();
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    /** Deletes what is marked: the UPDATE state. */
    void update() throws MailboxException {
        List<MessageUid> uids =
                deleted.stream().mapToObj(number -> entries.get(number - 1).uid()).toList();
        if (!uids.isEmpty()) {
            inbox.delete(uids, session);
        }
    }

    /** Ends the session and frees the lock; marks are forgotten. */
    @Override
    public void close() {
        if (open) {
            open = false;
            mailboxes.endProcessingRequest(session);
            release.run();
        }
    }
}
