package dev.hikyaku.server.webadmin;

import org.apache.james.IsStartedProbe;

import java.util.function.BooleanSupplier;

import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Whether this process serves: from the end of the start to the beginning of the stop. It looks at
 * nothing outside the process, so a database that is away does not get the server restarted; that
 * is what {@code /healthcheck} tells.
 */
@Singleton
final class Liveness {
    private final BooleanSupplier started;
    private volatile boolean stopping;

    @Inject
    Liveness(IsStartedProbe probe) {
        this((BooleanSupplier) probe::isStarted);
    }

    Liveness(BooleanSupplier started) {
        this.started = started;
    }

    boolean isLive() {
        return !stopping && started.getAsBoolean();
    }

    boolean isStopping() {
        return stopping;
    }

    void stop() {
        stopping = true;
    }
}
