package dev.hikyaku.server.queue.spool;

import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.mail.MessagingException;

/**
 * Mails that are kept for an operator, in files of the spool like queued ones: on disk when {@link
 * #store} returns, the message shared with the mail it was made of. A mail's key is its name; one
 * of the same name replaces it.
 *
 * <p>What cannot be read goes to quarantine, as from a queue.
 */
final class KeptMails implements MailRepository {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeptMails.class);

    /** No mail of a repository goes before another. */
    private static final int PRIORITY = 5;

    private final String queue;
    private final SpoolFiles files;
    private final Map<MailKey, Entry> kept = new LinkedHashMap<>();

    /** Found at the start, and not yet asked for their keys. */
    private List<Entry> unread;

    /**
     * The mails of one place.
     *
     * @param queue what their files name
     * @param found those that were there at the start
     */
    KeptMails(String queue, SpoolFiles files, List<Entry> found) {
        this.queue = queue;
        this.files = files;
        this.unread = List.copyOf(found);
    }

    /** Nothing is read until somebody asks: a start must not wait for it. */
    private Map<MailKey, Entry> kept() {
        List<Entry> found = unread;
        unread = List.of();
        for (Entry entry : found) {
            try {
                MailKey key = MailKey.forMail(files.reader().read(entry, false, queue).mail());
                Entry older = kept.put(key, entry);
                if (older != null) {
                    files.remove(older, false, queue);
                }
            } catch (IOException e) {
                putAside(entry, e);
            }
        }
        return kept;
    }

    private void putAside(Entry entry, IOException why) {
        try {
            switch (why) {
                case NoSuchFileException gone -> files.leave(entry.body);
                case UnreadableEntryException unreadable ->
                        files.quarantine(entry, queue, false, unreadable.getMessage());
                default -> LOGGER.error("{}: a kept mail cannot be read", queue, why);
            }
        } catch (IOException e) {
            LOGGER.error("{}: a kept mail cannot be put into quarantine", queue, e);
        }
    }

    @Override
    public synchronized long size() {
        return (long) unread.size() + kept.size();
    }

    @Override
    public synchronized MailKey store(Mail mail) throws MessagingException {
        MailKey key = MailKey.forMail(mail);
        try {
            Entry entry = files.add(queue, mail, 0, PRIORITY);
            Entry older = kept().put(key, entry);
            if (older != null) {
                files.remove(older, false, queue);
            }
            return key;
        } catch (IOException e) {
            throw failure("a mail is not kept", e);
        }
    }

    private MessagingException failure(String what, IOException e) {
        return new MessagingException(queue + ": " + what, e);
    }

    @Override
    public synchronized Iterator<MailKey> list() {
        return List.copyOf(kept().keySet()).iterator();
    }

    /** The mail, or null when there is none; its message is read when somebody wants it. */
    @Override
    public synchronized Mail retrieve(MailKey key) throws MessagingException {
        Entry entry = kept().get(key);
        if (entry == null) {
            return null;
        }
        try {
            return EntryReader.mail(entry, files.reader().read(entry, false, queue));
        } catch (NoSuchFileException | UnreadableEntryException e) {
            kept.remove(key);
            putAside(entry, e);
            throw failure("a kept mail is gone or unreadable", e);
        } catch (IOException e) {
            throw failure("a kept mail cannot be read", e);
        }
    }

    @Override
    public synchronized void remove(MailKey key) throws MessagingException {
        remove(List.of(key));
    }

    /** They are gone for good when this returns. */
    @Override
    public synchronized void remove(Collection<MailKey> keys) throws MessagingException {
        Set<ArrivalDirectory> touched = new HashSet<>();
        try {
            for (MailKey key : keys) {
                Entry entry = kept().get(key);
                if (entry != null) {
                    files.remove(entry, false, queue);
                    kept.remove(key);
                    touched.add(entry.body.directory());
                }
            }
            for (ArrivalDirectory directory : touched) {
                files.commit(directory);
            }
        } catch (IOException e) {
            throw failure("a kept mail may be there again after a start", e);
        }
    }

    @Override
    public synchronized void removeAll() throws MessagingException {
        remove(List.copyOf(kept().keySet()));
    }
}
