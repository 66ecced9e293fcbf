package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.HopTally;

import org.apache.james.metrics.api.MetricFactory;

import java.util.function.Supplier;

/**
 * What a route tells: the timer {@code smarthostHandover} (from taking a connection to the last
 * answer) and a counter for each class of outcome, one a recipient and server tried: {@code
 * smarthost_ROUTE_delivered}, {@code …_refusedForGood}, {@code …_refusedForNow}, {@code …_unknown},
 * {@code …_notAttempted}.
 */
final class RouteMetrics {
    private static final String HANDOVER = "smarthostHandover";

    private final MetricFactory metrics;
    private final HopTally tally;

    RouteMetrics(String route, MetricFactory metrics) {
        this.metrics = metrics;
        this.tally = HopTally.of("smarthost_" + route, metrics);
    }

    Handover of(Supplier<Handover> handover) {
        Handover done = metrics.decorateSupplierWithTimerMetric(HANDOVER, handover);
        done.outcomes().forEach(tally::count);
        return done;
    }
}
