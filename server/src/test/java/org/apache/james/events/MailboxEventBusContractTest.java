package org.apache.james.events;

import static org.apache.james.events.EventBusTestFixture.RETRY_BACKOFF_CONFIGURATION;

import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.server.events.MailboxEventBus;

import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;

/** James' contracts of an event bus; they are open to this package only. */
class MailboxEventBusContractTest
        implements KeyContract.SingleEventBusKeyContract,
                GroupContract.SingleEventBusGroupContract,
                EventBusConcurrentTestContract.SingleEventBusConcurrentContract,
                ErrorHandlingContract {
    private final EventDeadLetters letters = new MemoryEventDeadLetters();
    private final EventBus bus =
            new MailboxEventBus(
                    new InVmEventDelivery(new DropWizardMetricFactory(new MetricRegistry())),
                    RETRY_BACKOFF_CONFIGURATION,
                    letters);

    @Override
    public EnvironmentSpeedProfile getSpeedProfile() {
        return EnvironmentSpeedProfile.FAST;
    }

    @Override
    public EventBus eventBus() {
        return bus;
    }

    @Override
    public EventDeadLetters deadLetter() {
        return letters;
    }

    /** Disabled by James as well (JAMES-2907: an event sent again is tried less often). */
    @Override
    public void retryShouldDeliverAsManyTimesAsInitialDeliveryAttempt() {}
}
