package dev.hikyaku.local;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.MailboxPath;

import java.util.Optional;

import javax.mail.Flags;

/** Users' folders as delivery sees them: a folder that is not there yet is made. */
final class Mailboxes {
    private final MailboxManager manager;

    Mailboxes(MailboxManager manager) {
        this.manager = manager;
    }

    /** Stores a mail in a user's folder; {@code /} separates the names of nested folders. */
    void append(Username user, String folder, Optional<Flags> flags, Content mail)
            throws MailboxException {
        MailboxSession session = manager.createSystemSession(user);
        manager.startProcessingRequest(session);
        try {
            AppendCommand.Builder command = AppendCommand.builder().recent().delivery();
            flags.ifPresent(command::withFlags);
            folder(user, folder, session).appendMessage(command.build(mail), session);
        } finally {
            manager.endProcessingRequest(session);
        }
    }

    private MessageManager folder(Username user, String name, MailboxSession session)
            throws MailboxException {
        MailboxPath path = path(user, name, session);
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
