package dev.hikyaku.server.store.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.server.store.mailbox.Ids;
import dev.hikyaku.server.store.mailbox.StoredMailboxId;
import dev.hikyaku.server.store.mailbox.StoredMessageId;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.core.Username;
import org.apache.james.event.json.MailboxEventSerializer;
import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters.InsertionId;
import org.apache.james.events.EventDeadLettersHealthCheck;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxSession.SessionId;
import org.apache.james.mailbox.events.GenericGroup;
import org.apache.james.mailbox.events.MailboxEvents.MailboxAdded;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageMoves;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver.DefaultQuotaRootDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Clock;
import java.util.List;

/** What James' contract of dead letters does not ask. */
class StoredDeadLettersTest {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

    private static final Username BOB = Username.of("bob@example.org");
    private static final Group INDEX = new GenericGroup("index");

    private Database database;
    private StoredDeadLetters letters;

    @BeforeEach
    void empty() {
        DATABASE.clear();
        database = DATABASE.get();
        letters = started(100);
    }

    private StoredDeadLetters started(long room) {
        Clock clock = Clock.systemUTC();
        return new StoredDeadLetters(
                database,
                new MailboxEventSerializer(
                        new StoredMailboxId.Factory(),
                        new StoredMessageId.Factory(new Ids(clock, 0)),
                        new DefaultQuotaRootDeserializer()),
                clock,
                room);
    }

    private static Event happened() {
        return new MailboxAdded(
                SessionId.of(1),
                BOB,
                MailboxPath.inbox(BOB),
                new StoredMailboxId(Long.MAX_VALUE),
                Event.EventId.random());
    }

    @Test
    void restartKeepsTheEventsAsTheyWere() {
        Event added = happened();
        Event moved =
                MessageMoveEvent.builder()
                        .eventId(Event.EventId.random())
                        .user(BOB)
                        .messageMoves(
                                MessageMoves.builder()
                                        .previousMailboxIds(new StoredMailboxId(1))
                                        .targetMailboxIds(new StoredMailboxId(2))
                                        .build())
                        .messageId(List.of(new StoredMessageId(3)))
                        .build();
        letters.store(INDEX, added).block();
        letters.store(INDEX, moved).block();

        StoredDeadLetters restarted = started(100);

        assertThat(restarted.groupsWithFailedEvents().collectList().block()).containsExactly(INDEX);
        assertThat(
                        restarted
                                .failedIds(INDEX)
                                .concatMap(id -> restarted.failedEvent(INDEX, id))
                                .collectList()
                                .block())
                .containsExactlyInAnyOrder(added, moved);
        assertThat(restarted.containEvents().block()).isTrue();
    }

    @Test
    void healthIsDegradedUntilTheLastOneIsGone() {
        EventDeadLettersHealthCheck health = new EventDeadLettersHealthCheck(letters);
        InsertionId first = letters.store(INDEX, happened()).block();
        letters.store(new GenericGroup("other"), happened()).block();
        letters.remove(INDEX, first).block();

        assertThat(health.check().block().isDegraded()).isTrue();
        letters.remove(new GenericGroup("other")).block();
        assertThat(health.check().block().isHealthy()).isTrue();
    }

    @Test
    void eventBeyondTheRoomIsRefusedUntilThereIsSomeAgain() {
        StoredDeadLetters small = started(2);
        InsertionId first = small.store(INDEX, happened()).block();
        small.store(INDEX, happened()).block();

        assertThatThrownBy(() -> small.store(INDEX, happened()).block())
                .isInstanceOf(IllegalStateException.class);
        assertThat(small.failedIds(INDEX).collectList().block()).hasSize(2);
        small.remove(INDEX, first).block();
        small.store(INDEX, happened()).block();
        assertThat(small.failedIds(INDEX).collectList().block()).hasSize(2);
    }

    @Test
    void lettersOfAListenerThatIsNoLongerInstalledHideNoOthers() {
        letters.store(INDEX, happened()).block();
        database.write(
                transaction ->
                        transaction
                                .handle()
                                .execute(
                                        "INSERT INTO dead_letter (listener, id, event, failed_at)"
                                                + " VALUES ('org.example.Gone', 'x', '{}', 0)"));

        assertThat(letters.groupsWithFailedEvents().collectList().block()).containsExactly(INDEX);
    }
}
