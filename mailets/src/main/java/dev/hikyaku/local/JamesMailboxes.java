package dev.hikyaku.local;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.MailboxPath;

import java.util.List;

import javax.inject.Inject;
import javax.inject.Named;

/**
 * Delivery to the mailboxes of any James, one recipient after the other. There is no place in
 * James' mailbox API to keep delivery keys, so repeats are not known here.
 */
public final class JamesMailboxes implements Mailboxes {
    private final MailboxManager manager;

    @Inject
    public JamesMailboxes(@Named("mailboxmanager") MailboxManager manager) {
        this.manager = manager;
    }

    @Override
    public List<Stored> deliver(Content mail, List<Addressed> recipients) {
        return recipients.stream().map(recipient -> stored(mail, recipient)).toList();
    }

    private Stored stored(Content mail, Addressed recipient) {
        try {
            append(mail, recipient);
            return new Stored.Kept();
        } catch (OverQuotaException e) {
            return new Stored.OverQuota();
        } catch (Exception e) {
            return new Stored.Failed(e);
        }
    }

    private void append(Content mail, Addressed recipient) throws MailboxException {
        MailboxSession session = manager.createSystemSession(recipient.user());
        manager.startProcessingRequest(session);
        try {
            AppendCommand.Builder command = AppendCommand.builder().recent().delivery();
            recipient.flags().ifPresent(command::withFlags);
            folder(path(recipient.user(), recipient.folder(), session), session)
                    .appendMessage(command.build(mail), session);
        } finally {
            manager.endProcessingRequest(session);
        }
    }

    private MessageManager folder(MailboxPath path, MailboxSession session)
            throws MailboxException {
        try {
            return manager.getMailbox(path, session);
        } catch (MailboxNotFoundException e) {
            return created(path, session);
        }
    }

    private MessageManager created(MailboxPath path, MailboxSession session)
            throws MailboxException {
        try {
            manager.createMailbox(path, MailboxManager.CreateOption.CREATE_SUBSCRIPTION, session);
        } catch (MailboxExistsException e) {
            // Another delivery made it in between.
            return manager.getMailbox(path, session);
        }
        return manager.getMailbox(path, session);
    }

    private static MailboxPath path(Username user, String name, MailboxSession session) {
        String nested = name.replace('/', session.getPathDelimiter());
        String relative =
                nested.indexOf(session.getPathDelimiter()) == 0 ? nested.substring(1) : nested;
        return MailboxPath.forUser(user, relative);
    }
}
