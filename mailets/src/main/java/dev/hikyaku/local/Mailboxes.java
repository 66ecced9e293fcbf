package dev.hikyaku.local;

import com.google.inject.ImplementedBy;

import org.apache.james.core.Username;
import org.apache.james.mailbox.model.Content;

import java.util.List;
import java.util.Optional;

import javax.mail.Flags;

/**
 * Users' folders as delivery sees them. A folder that is not there yet is made; {@code /} separates
 * the names of nested folders.
 *
 * <p>A server binds its own store to it. Without such a binding it is {@link JamesMailboxes}, which
 * runs on the mailboxes of any James.
 */
@ImplementedBy(JamesMailboxes.class)
public interface Mailboxes {

    /**
     * Stores one mail for many and returns when it is on disk for all who are {@link Stored.Kept}.
     *
     * @param mail what every recipient gets, the same object for all, so that a store may keep one
     *     copy of it; it may be read more than once
     * @param recipients no two with the same user and folder
     * @return an answer each, in the order of the recipients; what fails for one is that one's
     *     answer and concerns no other
     */
    List<Stored> deliver(Content mail, List<Addressed> recipients);

    /**
     * Where a mail goes for one user.
     *
     * @param folder the folder's name, {@code INBOX} for the inbox
     * @param flags flags besides those of every new mail
     * @param key what to know a repeat by, if anything
     */
    record Addressed(
            Username user, String folder, Optional<Flags> flags, Optional<DeliveryKey> key) {}

    /** What became of the mail for one user. */
    sealed interface Stored {

        /** It is on disk. */
        record Kept() implements Stored {}

        /** A mail of this key was stored before; this one was not, and need not be. */
        record Repeated() implements Stored {}

        /** The user has no room for it. */
        record OverQuota() implements Stored {}

        /** The disk has no room for it. */
        record NoRoom(Exception cause) implements Stored {}

        /** It could not be stored now, or it is not known whether it was. */
        record Failed(Exception cause) implements Stored {}
    }
}
