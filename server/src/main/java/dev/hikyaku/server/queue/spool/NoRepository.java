package dev.hikyaku.server.queue.spool;

import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.mailet.Mail;

import java.util.Collections;
import java.util.Iterator;

import javax.mail.MessagingException;

/** Where nothing can be kept: whoever would keep a mail hears so, and the sender keeps it. */
final class NoRepository implements MailRepository {
    @Override
    public long size() {
        return 0;
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        throw new MessagingException("a mail is not kept: this server has no spool");
    }

    @Override
    public Iterator<MailKey> list() {
        return Collections.emptyIterator();
    }

    @Override
    public Mail retrieve(MailKey key) {
        return null;
    }

    @Override
    public void remove(MailKey key) {}

    @Override
    public void removeAll() {}
}
