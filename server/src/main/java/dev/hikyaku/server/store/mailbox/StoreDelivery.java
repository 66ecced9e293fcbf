package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.local.DeliveryKey;
import dev.hikyaku.local.Mailboxes;
import dev.hikyaku.server.store.mailbox.Changes.Arrival;
import dev.hikyaku.server.store.mailbox.StoredMailbox.Placed;
import dev.hikyaku.server.store.mailbox.ToldChanges.Told;
import dev.hikyaku.server.store.messages.NoRoomException;
import dev.hikyaku.server.store.messages.StoredBody;
import dev.hikyaku.server.store.repeats.Repeats;
import dev.hikyaku.server.store.sql.Remembered;
import dev.hikyaku.server.store.sql.Seldom;
import dev.hikyaku.server.store.sql.StorageUnavailableException;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager.CreateOption;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import javax.inject.Inject;
import javax.mail.Flags;
import javax.mail.Flags.Flag;

/**
 * Delivery into mailboxes of this store: one file a mail whatever the number of its recipients, one
 * transaction a recipient, all of them on their way at once so that they share a commit.
 */
public final class StoreDelivery implements Mailboxes {
    private static final int REMEMBERED = 10_000;

    private final StoredMailboxes mailboxes;
    private final Repeats repeats;
    private final Remembered<MailboxPath, Optional<Mailbox>> remembered;

    @Inject
    public StoreDelivery(StoredMailboxes mailboxes, Repeats repeats) {
        this.mailboxes = mailboxes;
        this.repeats = repeats;
        this.remembered = mailboxes.workshop().database().remembered(Seldom.MAILBOXES, REMEMBERED);
    }

    @Override
    public List<Stored> deliver(Content mail, List<Addressed> recipients) {
        StoredBody body;
        try (InputStream content = mail.getInputStream()) {
            body = bodies().write(content);
        } catch (NoRoomException e) {
            return recipients.stream().map(any -> (Stored) new Stored.NoRoom(e)).toList();
        } catch (IOException | RuntimeException e) {
            return recipients.stream().map(any -> (Stored) new Stored.Failed(e)).toList();
        }
        List<CompletableFuture<Told<Delivered>>> begun =
                recipients.stream().map(recipient -> begin(recipient, body)).toList();
        return ended(begun, body);
    }

    private Bodies bodies() {
        return mailboxes.workshop().bodies();
    }

    private CompletableFuture<Told<Delivered>> begin(Addressed recipient, StoredBody body) {
        try {
            MailboxSession session = mailboxes.createSystemSession(recipient.user());
            StoredMailbox mailbox = mailbox(recipient, session);
            Flags flags = recipient.flags().map(Flags::new).orElseGet(Flags::new);
            flags.add(Flag.RECENT);
            Arrival arrival =
                    Arrival.of(
                            mailboxes.workshop().newMessageId(),
                            mailboxes.workshop().changes().now(),
                            flags);
            return mailboxes
                    .workshop()
                    .told()
                    .begin(
                            bodies().needing(
                                            body,
                                            transaction ->
                                                    deliver(
                                                            transaction,
                                                            mailbox,
                                                            recipient,
                                                            arrival,
                                                            body)),
                            done ->
                                    done.placed()
                                            .map(placed -> mailbox.added(placed, true, session))
                                            .orElseGet(List::of));
        } catch (MailboxException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Delivered deliver(
            Transaction transaction,
            StoredMailbox mailbox,
            Addressed recipient,
            Arrival arrival,
            StoredBody body)
            throws MailboxException {
        Optional<DeliveryKey> key = recipient.key();
        if (key.isPresent() && !repeats.firstTime(transaction, key.get())) {
            return new Delivered(Optional.empty());
        }
        Placed placed = mailbox.place(transaction, arrival, body);
        if (placed.refusal().isPresent()) {
            key.ifPresent(refused -> repeats.forget(transaction, refused));
        }
        return new Delivered(Optional.of(placed));
    }

    private List<Stored> ended(List<CompletableFuture<Told<Delivered>>> begun, StoredBody body) {
        List<Stored> all = new ArrayList<>();
        boolean needed = false;
        for (CompletableFuture<Told<Delivered>> one : begun) {
            try {
                Told<Delivered> told = one.join();
                mailboxes.workshop().told().await(told.heard());
                Stored stored = told.result().stored();
                needed |= stored instanceof Stored.Kept;
                all.add(stored);
            } catch (CompletionException e) {
                needed |= mayBeThere(e.getCause());
                all.add(new Stored.Failed(exception(e.getCause())));
            }
        }
        if (!needed) {
            bodies().discard(body);
        }
        return all;
    }

    private static boolean mayBeThere(Throwable failure) {
        return failure instanceof TimeoutException
                || failure instanceof StorageUnavailableException unavailable
                        && unavailable.mayHaveHappened();
    }

    private static Exception exception(Throwable failure) {
        return failure instanceof Exception e ? e : new IllegalStateException(failure);
    }

    private StoredMailbox mailbox(Addressed recipient, MailboxSession session)
            throws MailboxException {
        MailboxPath path = path(recipient.user(), recipient.folder(), session);
        Optional<Mailbox> there = find(path);
        if (there.isEmpty()) {
            create(path, session);
            there = find(path);
        }
        return mailboxes.mailbox(there.orElseThrow(() -> new MailboxNotFoundException(path)));
    }

    private Optional<Mailbox> find(MailboxPath path) {
        // James' Mailbox can be changed, so nobody gets the one that is remembered.
        return remembered.get(path, () -> read(path)).map(Mailbox::new);
    }

    private Optional<Mailbox> read(MailboxPath path) {
        return mailboxes.workshop().database().read(handle -> MailboxTable.byPath(handle, path));
    }

    private void create(MailboxPath path, MailboxSession session) throws MailboxException {
        try {
            mailboxes.createMailbox(path, CreateOption.CREATE_SUBSCRIPTION, session);
        } catch (MailboxExistsException e) {
            // Another delivery made it in between.
            return;
        }
    }

    private static MailboxPath path(Username user, String name, MailboxSession session) {
        String nested = name.replace('/', session.getPathDelimiter());
        String relative =
                nested.indexOf(session.getPathDelimiter()) == 0 ? nested.substring(1) : nested;
        return MailboxPath.forUser(user, relative);
    }

    /** Given a place or refused one; nothing at all when it was here before. */
    private record Delivered(Optional<Placed> placed) {
        Stored stored() {
            if (placed.isEmpty()) {
                return new Stored.Repeated();
            }
            return placed.get().refusal().isPresent() ? new Stored.OverQuota() : new Stored.Kept();
        }
    }
}
