package org.apache.james.events;

import dev.hikyaku.server.store.events.StoredDeadLetters;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.events.EventBusTestFixture.TestEventSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Clock;

/** James' contract of dead letters; it is open to this package only. */
class StoredDeadLettersContractTest {

    private static EventDeadLetters none(TestDatabase database) {
        database.clear();
        return new StoredDeadLetters(database.get(), new TestEventSerializer(), Clock.systemUTC());
    }

    @Nested
    class OnSqlite implements EventDeadLettersContract.AllContracts {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();
        private EventDeadLetters letters;

        @BeforeEach
        void empty() {
            letters = none(DATABASE);
        }

        @Override
        public EventDeadLetters eventDeadLetters() {
            return letters;
        }
    }

    @Nested
    class OnPostgresql implements EventDeadLettersContract.AllContracts {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();
        private EventDeadLetters letters;

        @BeforeEach
        void empty() {
            letters = none(DATABASE);
        }

        @Override
        public EventDeadLetters eventDeadLetters() {
            return letters;
        }
    }
}
