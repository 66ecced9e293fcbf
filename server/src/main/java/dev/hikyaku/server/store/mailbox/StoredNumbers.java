package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.Database;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;

import java.util.Optional;

import javax.inject.Inject;

/**
 * UIDs and mod-sequences for whoever wants one by itself. The changes of a mailbox do not ask here:
 * they number themselves in their own transaction ({@link Changes}).
 */
public final class StoredNumbers implements UidProvider, ModSeqProvider {
    private final Database database;

    @Inject
    public StoredNumbers(Database database) {
        this.database = database;
    }

    @Override
    public MessageUid nextUid(MailboxId mailbox) throws MailboxException {
        return MessageUid.of(
                database.write(
                        transaction ->
                                MailboxTable.takeUid(
                                        transaction.handle(), (StoredMailboxId) mailbox)));
    }

    @Override
    public MessageUid nextUid(Mailbox mailbox) throws MailboxException {
        return nextUid(mailbox.getMailboxId());
    }

    @Override
    public Optional<MessageUid> lastUid(Mailbox mailbox) throws MailboxException {
        long next = column("next_uid", mailbox.getMailboxId());
        return next > 1 ? Optional.of(MessageUid.of(next - 1)) : Optional.empty();
    }

    @Override
    public ModSeq nextModSeq(MailboxId mailbox) throws MailboxException {
        return ModSeq.of(
                database.write(
                        transaction ->
                                MailboxTable.change(
                                                transaction.handle(),
                                                (StoredMailboxId) mailbox,
                                                0,
                                                0)
                                        .modSeq()));
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) throws MailboxException {
        return nextModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq highestModSeq(MailboxId mailbox) throws MailboxException {
        return ModSeq.of(column("highest_modseq", mailbox));
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return highestModSeq(mailbox.getMailboxId());
    }

    private long column(String name, MailboxId mailbox) throws MailboxNotFoundException {
        return database.read(
                handle ->
                        handle.createQuery("SELECT " + name + " FROM mailbox WHERE id = :id")
                                .bind("id", ((StoredMailboxId) mailbox).value())
                                .mapTo(Long.class)
                                .findFirst()
                                .orElseThrow(() -> new MailboxNotFoundException(mailbox)));
    }
}
