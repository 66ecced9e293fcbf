package dev.hikyaku.server.store.events;

import com.google.common.base.Preconditions;

import dev.hikyaku.server.store.sql.Database;

import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.Group;
import org.apache.james.events.Group.GroupDeserializationException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

import javax.inject.Inject;

/**
 * Events that a listener has failed to take, in the database until an operator sends or deletes
 * them (webadmin {@code /events/deadLetter}); a restart keeps them.
 *
 * <p>There is room for 100,000. What comes after them is refused and logged by whoever brought it:
 * a listener that has missed so many has to begin anew.
 */
public final class StoredDeadLetters implements EventDeadLetters {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoredDeadLetters.class);
    private static final long ROOM = 100_000;

    private final Database database;
    private final EventSerializer json;
    private final Clock clock;
    private final long room;
    private final AtomicLong kept;

    @Inject
    public StoredDeadLetters(Database database, EventSerializer json, Clock clock) {
        this(database, json, clock, ROOM);
    }

    StoredDeadLetters(Database database, EventSerializer json, Clock clock, long room) {
        this.database = database;
        this.json = json;
        this.clock = clock;
        this.room = room;
        this.kept = new AtomicLong(database.read(StoredDeadLetters::count));
    }

    private static long count(Handle handle) {
        return handle.select("SELECT COUNT(*) FROM dead_letter").mapTo(Long.class).one();
    }

    @Override
    public Mono<InsertionId> store(Group group, Event event) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        Preconditions.checkArgument(event != null, FAIL_DELIVERED_EVENT_CANNOT_BE_NULL);
        return asked(() -> insert(group, event));
    }

    private InsertionId insert(Group group, Event event) {
        if (kept.get() >= room) {
            throw new IllegalStateException(room + " dead letters are kept already");
        }
        InsertionId id = InsertionId.random();
        String text = json.toJson(event);
        long now = clock.millis();
        database.write(
                transaction -> {
                    transaction.afterCommit(kept::incrementAndGet);
                    return transaction
                            .handle()
                            .execute(
                                    "INSERT INTO dead_letter (listener, id, event, failed_at)"
                                            + " VALUES (?, ?, ?, ?)",
                                    group.asString(),
                                    id.asString(),
                                    text,
                                    now);
                });
        return id;
    }

    @Override
    public Mono<Void> remove(Group group, InsertionId id) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        Preconditions.checkArgument(id != null, FAIL_DELIVERED_ID_INSERTION_CANNOT_BE_NULL);
        return asked(
                        () ->
                                delete(
                                        "DELETE FROM dead_letter WHERE listener = ? AND id = ?",
                                        group.asString(),
                                        id.asString()))
                .then();
    }

    @Override
    public Mono<Void> remove(Group group) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        return asked(() -> delete("DELETE FROM dead_letter WHERE listener = ?", group.asString()))
                .then();
    }

    private int delete(String statement, Object... arguments) {
        return database.write(
                transaction -> {
                    int gone = transaction.handle().execute(statement, arguments);
                    transaction.afterCommit(() -> kept.addAndGet(-gone));
                    return gone;
                });
    }

    @Override
    public Mono<Event> failedEvent(Group group, InsertionId id) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        Preconditions.checkArgument(id != null, FAIL_DELIVERED_ID_INSERTION_CANNOT_BE_NULL);
        return asked(
                        () ->
                                texts(
                                        "SELECT event FROM dead_letter"
                                                + " WHERE listener = ? AND id = ?",
                                        group.asString(),
                                        id.asString()))
                .flatMapIterable(events -> events)
                .map(json::asEvent)
                .next();
    }

    @Override
    public Flux<InsertionId> failedIds(Group group) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        return asked(
                        () ->
                                texts(
                                        "SELECT id FROM dead_letter WHERE listener = ?"
                                                + " ORDER BY failed_at",
                                        group.asString()))
                .flatMapIterable(ids -> ids)
                .map(InsertionId::of);
    }

    @Override
    public Flux<Group> groupsWithFailedEvents() {
        return asked(() -> texts("SELECT DISTINCT listener FROM dead_letter"))
                .flatMapIterable(groups -> groups)
                .mapNotNull(name -> group(name).orElse(null));
    }

    /** A listener whose class is no longer there must not hide those of the others. */
    private static Optional<Group> group(String name) {
        try {
            return Optional.of(Group.deserialize(name));
        } catch (GroupDeserializationException e) {
            LOGGER.warn("Store: dead letters of {}, which is not installed", name, e);
            return Optional.empty();
        }
    }

    @Override
    public Mono<Boolean> containEvents() {
        return Mono.fromSupplier(() -> kept.get() > 0);
    }

    private List<String> texts(String query, Object... arguments) {
        return database.read(handle -> handle.select(query, arguments).mapTo(String.class).list());
    }

    private static <T> Mono<T> asked(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }
}
