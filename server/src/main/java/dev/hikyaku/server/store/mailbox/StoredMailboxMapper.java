package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Seldom;
import dev.hikyaku.server.store.sql.StoreThreads;
import dev.hikyaku.server.store.sql.Write;

import org.apache.james.core.Username;
import org.apache.james.mailbox.acl.ACLDiff;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxACL.Right;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.jdbi.v3.core.Handle;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Mailboxes and their ACLs as James asks for them. */
final class StoredMailboxMapper implements MailboxMapper {
    private final Database database;
    private final Changes changes;
    private final Ids ids;

    StoredMailboxMapper(Database database, Changes changes, Ids ids) {
        this.database = database;
        this.changes = changes;
        this.ids = ids;
    }

    @Override
    public Mono<Mailbox> create(MailboxPath path, UidValidity validity) {
        return later(
                () -> {
                    StoredMailboxId id = new StoredMailboxId(ids.next());
                    boolean created =
                            change(
                                    transaction ->
                                            MailboxTable.insert(
                                                    transaction.handle(), id, path, validity));
                    if (!created) {
                        throw new MailboxExistsException(path.getName());
                    }
                    return new Mailbox(path, validity, id);
                });
    }

    @Override
    public Mono<MailboxId> rename(Mailbox mailbox) {
        return later(() -> change(transaction -> renamed(transaction.handle(), mailbox)));
    }

    private static MailboxId renamed(Handle handle, Mailbox mailbox) throws MailboxException {
        MailboxPath path = mailbox.generateAssociatedPath();
        if (MailboxTable.byPath(handle, path).isPresent()) {
            throw new MailboxExistsException(path.getName());
        }
        if (!MailboxTable.rename(handle, Changes.id(mailbox), path)) {
            throw new MailboxNotFoundException(mailbox.getMailboxId());
        }
        return mailbox.getMailboxId();
    }

    @Override
    public Mono<Void> delete(Mailbox mailbox) {
        return later(
                        () ->
                                this.<Object, MailboxException>change(
                                        transaction -> {
                                            changes.deleteMailbox(transaction, mailbox);
                                            return mailbox;
                                        }))
                .then();
    }

    @Override
    public Mono<Mailbox> findMailboxByPath(MailboxPath path) {
        return maybe(() -> database.read(handle -> MailboxTable.byPath(handle, path)));
    }

    @Override
    public Mono<Mailbox> findMailboxById(MailboxId id) {
        return maybe(() -> database.read(handle -> MailboxTable.byId(handle, (StoredMailboxId) id)))
                .switchIfEmpty(Mono.error(() -> new MailboxNotFoundException(id)));
    }

    @Override
    public Flux<Mailbox> findNonPersonalMailboxes(Username user, Right right) {
        return all(() -> database.read(handle -> MailboxTable.sharedWith(handle, user)))
                .filter(mailbox -> mayDo(user, right, mailbox));
    }

    private static boolean mayDo(Username user, Right right, Mailbox mailbox) {
        return Optional.ofNullable(
                        mailbox.getACL()
                                .getEntries()
                                .get(MailboxACL.EntryKey.createUserEntryKey(user)))
                .filter(rights -> rights.contains(right))
                .isPresent();
    }

    @Override
    public Flux<Mailbox> findMailboxWithPathLike(MailboxQuery.UserBound query) {
        return all(() ->
                        database.read(
                                handle ->
                                        MailboxTable.of(
                                                handle,
                                                query.getFixedNamespace(),
                                                query.getFixedUser())))
                .filter(query::matches);
    }

    @Override
    public Mono<Boolean> hasChildren(Mailbox mailbox, char delimiter) {
        return later(
                () ->
                        database.read(
                                handle -> MailboxTable.hasChildren(handle, mailbox, delimiter)));
    }

    @Override
    public Mono<ACLDiff> updateACL(Mailbox mailbox, MailboxACL.ACLCommand command) {
        return changeAcl(mailbox, acl -> acl.apply(command));
    }

    @Override
    public Mono<ACLDiff> setACL(Mailbox mailbox, MailboxACL acl) {
        return changeAcl(mailbox, before -> acl);
    }

    private Mono<ACLDiff> changeAcl(Mailbox mailbox, AclChange change) {
        return later(
                        () ->
                                this.<ACLDiff, MailboxException>change(
                                        transaction ->
                                                changeAcl(transaction.handle(), mailbox, change)))
                .doOnNext(diff -> mailbox.setACL(diff.getNewACL()));
    }

    private static ACLDiff changeAcl(Handle handle, Mailbox mailbox, AclChange change)
            throws MailboxException {
        StoredMailboxId id = Changes.id(mailbox);
        MailboxACL before = MailboxTable.there(handle, id).getACL();
        MailboxACL after = change.of(before);
        MailboxTable.setAcl(handle, id, after);
        return ACLDiff.computeDiff(before, after);
    }

    private <T, X extends Exception> T change(Write<T, X> work) throws X {
        return database.write(
                transaction -> {
                    transaction.changed(Seldom.MAILBOXES);
                    return work.in(transaction);
                });
    }

    @Override
    public Flux<Mailbox> list() {
        return all(() -> database.read(MailboxTable::all));
    }

    private static <T> Mono<T> later(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(StoreThreads.scheduler());
    }

    private static <T> Mono<T> maybe(Callable<Optional<T>> work) {
        return later(work).flatMap(Mono::justOrEmpty);
    }

    private static Flux<Mailbox> all(Callable<Stream<Mailbox>> work) {
        return later(() -> List.copyOf(work.call().toList())).flatMapIterable(found -> found);
    }

    private interface AclChange {
        MailboxACL of(MailboxACL before) throws MailboxException;
    }
}
