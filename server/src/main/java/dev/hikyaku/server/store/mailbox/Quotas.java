package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.Mailbox;

import java.util.Optional;

/** What a mailbox's owner may keep and keeps; counted in the transaction that changes it. */
public interface Quotas {
    /**
     * Counts messages that come in, unless they are too much.
     *
     * @return why they are too much
     */
    Optional<OverQuotaException> charge(
            Transaction transaction, Mailbox mailbox, long messages, long bytes)
            throws MailboxException;

    /** Counts messages that are there all the same, whatever the limits: one's own that move. */
    void add(Transaction transaction, Mailbox mailbox, long messages, long bytes)
            throws MailboxException;

    /** Counts messages that are gone. */
    void release(Transaction transaction, Mailbox mailbox, long messages, long bytes)
            throws MailboxException;
}
