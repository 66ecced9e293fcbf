package dev.hikyaku.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;

import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;

/** James 3.8.1's InVMEventBus throws when somebody registers while an event goes out. */
class MailboxEventBusTest {
    private static final Inbox INBOX = new Inbox("1");

    private final MailboxEventBus bus =
            new MailboxEventBus(
                    new InVmEventDelivery(new DropWizardMetricFactory(new MetricRegistry())),
                    RetryBackoffConfiguration.DEFAULT,
                    new MemoryEventDeadLetters());

    private record Inbox(String asString) implements RegistrationKey {}

    private record Stored(Event.EventId getEventId) implements Event {
        @Override
        public Username getUsername() {
            return Username.of("bob");
        }

        @Override
        public boolean isNoop() {
            return false;
        }
    }

    /** Acts when it is looked at, which a bus does while it goes through its listeners. */
    private static final class Listener implements EventListener.ReactiveEventListener {
        private final List<Event> heard = new ArrayList<>();
        private Runnable whenSeen = () -> {};

        @Override
        public Publisher<Void> reactiveEvent(Event event) {
            return Mono.fromRunnable(() -> heard.add(event));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            Runnable action = whenSeen;
            whenSeen = () -> {};
            action.run();
            return 1;
        }
    }

    private Listener listener() {
        Listener listener = new Listener();
        Mono.from(bus.register(listener, INBOX)).block();
        return listener;
    }

    private void store() {
        bus.dispatch(new Stored(Event.EventId.random()), INBOX).block();
    }

    @Test
    void mailStoredWhileItsMailboxIsOpenedIsHeardOf() {
        Listener first = listener();
        Listener second = listener();
        List<Listener> late = new ArrayList<>();
        first.whenSeen = () -> late.add(listener());
        second.whenSeen = () -> late.add(listener());

        store();

        assertThat(late).hasSize(2);
        assertThat(first.heard).hasSize(1);
        assertThat(second.heard).hasSize(1);
    }

    @Test
    void mailboxThatWasClosedHearsNoMore() {
        Listener open = listener();
        Listener closed = new Listener();
        Registration registration = Mono.from(bus.register(closed, INBOX)).block();
        store();
        Mono.from(registration.unregister()).block();
        store();

        assertThat(open.heard).hasSize(2);
        assertThat(closed.heard).hasSize(1);
    }

    @Test
    void listenerThatFailsKeepsTheEventFromNobody() {
        EventListener.ReactiveEventListener broken =
                event -> Mono.error(new IllegalStateException("broken"));
        Mono.from(bus.register(broken, INBOX)).block();
        Listener whole = listener();
        store();

        assertThat(whole.heard).hasSize(1);
    }
}
