package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.mailbox.MessageTable.Span;
import dev.hikyaku.server.store.sql.StoreThreads;

import reactor.core.publisher.Flux;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A stretch of a mailbox, looked up a page at a time: how much memory that takes does not depend on
 * how much is in it.
 */
final class Pages<T> implements Iterator<T> {
    private final Function<Span, List<T>> lookup;
    private final ToLongFunction<T> uid;
    private final int size;
    private Span rest;
    private long wanted;
    private Iterator<T> page = List.<T>of().iterator();

    /**
     * @param size messages a page
     * @param span with the limit of all pages together
     */
    Pages(Function<Span, List<T>> lookup, ToLongFunction<T> uid, int size, Span span) {
        this.lookup = lookup;
        this.uid = uid;
        this.size = size;
        this.rest = span;
        this.wanted = span.limit();
    }

    static <T> Flux<T> flux(
            Function<Span, List<T>> lookup, ToLongFunction<T> uid, int size, Span span) {
        return Flux.fromIterable(() -> new Pages<>(lookup, uid, size, span))
                .subscribeOn(StoreThreads.scheduler());
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext() && rest != null && wanted > 0) {
            int limit = (int) Math.min(size, wanted);
            List<T> found = lookup.apply(new Span(rest.from(), rest.to(), limit));
            wanted -= found.size();
            rest = found.size() < limit ? null : rest.after(uid.applyAsLong(found.getLast()));
            page = found.iterator();
        }
        return page.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }
}
