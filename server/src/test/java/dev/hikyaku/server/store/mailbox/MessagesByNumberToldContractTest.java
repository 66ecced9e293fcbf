package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.store.AbstractMessageIdManagerSideEffectTest;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;

import java.util.Set;

/** James' contract of what is told of, and asked before, changes of messages by their number. */
class MessagesByNumberToldContractTest {

    abstract static class Contract extends AbstractMessageIdManagerSideEffectTest {

        abstract TestDatabase database();

        @Override
        protected MessageIdManagerTestSystem createTestSystem(
                QuotaManager quotas, EventBus contract, Set<PreDeletionHook> hooks) {
            Installation installation = new Installation(database(), hooks);
            installation.bus().register(new TellingOn(contract));
            return installation.byNumber(quotas);
        }
    }

    /** Hears all on our bus and tells it on the one the contract listens to. */
    private record TellingOn(EventBus contract) implements ReactiveGroupEventListener {
        private static final class Everything extends Group {}

        @Override
        public Group getDefaultGroup() {
            return new Everything();
        }

        @Override
        public boolean isHandling(Event event) {
            return true;
        }

        @Override
        public Publisher<Void> reactiveEvent(Event event) {
            return contract.dispatch(event, Set.of());
        }
    }

    @Nested
    class OnSqlite extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgresql extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }
}
