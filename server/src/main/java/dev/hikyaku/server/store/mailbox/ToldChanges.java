package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.events.MailboxEventBus;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Transaction;
import dev.hikyaku.server.store.sql.Write;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Changes others hear of: told once they are on disk, in the order they got there, with no lock and
 * no transaction open while anybody listens.
 */
final class ToldChanges {
    private final Database database;
    private final MailboxEventBus bus;

    ToldChanges(Database database, MailboxEventBus bus) {
        this.database = database;
        this.bus = bus;
    }

    /** Makes the change and returns when it is on disk and was told. */
    <T, X extends Exception> T make(Write<T, X> write, Function<T, List<Notice>> notices) throws X {
        AtomicReference<CompletableFuture<Void>> told = new AtomicReference<>();
        T result = database.write(telling(write, notices, told));
        await(told.get());
        return result;
    }

    /** The same without waiting for the disk; whoever has the answer waits for the telling. */
    <T> CompletableFuture<Told<T>> begin(Write<T, ?> write, Function<T, List<Notice>> notices) {
        AtomicReference<CompletableFuture<Void>> told = new AtomicReference<>();
        return database.submit(telling(write, notices, told))
                .thenApply(result -> new Told<>(result, told.get()));
    }

    private <T, X extends Exception> Write<T, X> telling(
            Write<T, X> write,
            Function<T, List<Notice>> notices,
            AtomicReference<CompletableFuture<Void>> told) {
        return transaction -> {
            T result = write.in(transaction);
            tell(transaction, notices.apply(result), told);
            return result;
        };
    }

    private void tell(
            Transaction transaction,
            List<Notice> notices,
            AtomicReference<CompletableFuture<Void>> told) {
        transaction.afterCommit(
                () ->
                        told.set(
                                CompletableFuture.allOf(
                                        notices.stream()
                                                .map(
                                                        notice ->
                                                                bus.announce(
                                                                        notice.event(),
                                                                        notice.keys()))
                                                .toArray(CompletableFuture<?>[]::new))));
    }

    /** What could not be announced (null) is on disk all the same, and nobody waits for it. */
    void await(CompletableFuture<Void> told) {
        if (told != null) {
            bus.heard(told).block();
        }
    }

    /** A change that is on disk, and when it will have been told. */
    record Told<T>(T result, CompletableFuture<Void> heard) {}
}
