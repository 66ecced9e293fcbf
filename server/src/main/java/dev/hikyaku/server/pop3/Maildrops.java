package dev.hikyaku.server.pop3;

import com.google.common.collect.ImmutableList;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import javax.inject.Inject;
import javax.inject.Singleton;

/** Opens users' inboxes, one session at a time. */
@Singleton
final class Maildrops {
    private final MailboxManager mailboxes;
    private final MaildropLocks locks;

    @Inject
    Maildrops(MailboxManager mailboxes, MaildropLocks locks) {
        this.mailboxes = mailboxes;
        this.locks = locks;
    }

    /**
     * Locks the user's inbox and looks at what is in it.
     *
     * @return empty when another session has the lock
     * @throws MailboxException when the inbox cannot be read; nothing stays locked
     */
    Optional<Maildrop> open(Username user) throws MailboxException {
        if (!locks.acquire(user)) {
            return Optional.empty();
        }
        boolean opened = false;
        try {
            MailboxSession session = mailboxes.createSystemSession(user);
            MessageManager inbox = inbox(session);
            Maildrop drop =
                    new Maildrop(
                            mailboxes,
                            session,
                            inbox,
                            list(inbox, session),
                            () -> locks.release(user));
            opened = true;
            return Optional.of(drop);
        } finally {
            if (!opened) {
                locks.release(user);
            }
        }
    }

    private MessageManager inbox(MailboxSession session) throws MailboxException {
        MailboxPath path = MailboxPath.inbox(session);
        try {
            return mailboxes.getMailbox(path, session);
        } catch (MailboxNotFoundException e) {
            try {
                mailboxes.createMailbox(path, session);
            } catch (MailboxExistsException another) {
                // IMAP or a delivery was quicker.
            }
            return mailboxes.getMailbox(path, session);
        }
    }

    private static List<Maildrop.Entry> list(MessageManager inbox, MailboxSession session)
            throws MailboxException {
        ImmutableList.Builder<Maildrop.Entry> entries = ImmutableList.builder();
        Iterator<MessageResult> results =
                inbox.getMessages(MessageRange.all(), FetchGroup.MINIMAL, session);
        results.forEachRemaining(
                result -> entries.add(new Maildrop.Entry(result.getUid(), result.getSize())));
        return entries.build().stream().sorted(Comparator.comparing(Maildrop.Entry::uid)).toList();
    }
}
