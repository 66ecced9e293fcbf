package dev.hikyaku.server.queue.spool;

import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;

import java.util.Collection;
import java.util.Iterator;

import javax.inject.Inject;
import javax.mail.MessagingException;

/**
 * A mail repository in the spool, as {@code mailrepositorystore.xml} names it:
 *
 * <pre>{@code
 * <mailrepository class="dev.hikyaku.server.queue.spool.SpoolRepository">
 *     <protocols><protocol>spool</protocol></protocols>
 * </mailrepository>
 * }</pre>
 *
 * <p>{@code spool://var/mail/error/} then is on disk: what {@link #store} took is there after a
 * crash. What cannot be written is a {@link MessagingException}; what cannot be read goes to the
 * spool's quarantine.
 */
public final class SpoolRepository implements MailRepository {
    private final MailRepository kept;

    /** The repository of this URL; all of one path are the same. */
    @Inject
    public SpoolRepository(MailRepositoryUrl url, SpoolRepositories repositories) {
        this.kept = repositories.create(url);
    }

    @Override
    public long size() throws MessagingException {
        return kept.size();
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        return kept.store(mail);
    }

    @Override
    public Iterator<MailKey> list() throws MessagingException {
        return kept.list();
    }

    @Override
    public Mail retrieve(MailKey key) throws MessagingException {
        return kept.retrieve(key);
    }

    @Override
    public void remove(MailKey key) throws MessagingException {
        kept.remove(key);
    }

    @Override
    public void remove(Collection<MailKey> keys) throws MessagingException {
        kept.remove(keys);
    }

    @Override
    public void removeAll() throws MessagingException {
        kept.removeAll();
    }
}
