package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.HopOutcome;

import org.apache.james.metrics.api.Metric;
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
    private final Metric delivered;
    private final Metric refusedForGood;
    private final Metric refusedForNow;
    private final Metric unknown;
    private final Metric notAttempted;

    RouteMetrics(String route, MetricFactory metrics) {
        this.metrics = metrics;
        // Prometheus knows no other letters in a name.
        String name = "smarthost_" + route.replaceAll("[^A-Za-z0-9]", "_") + "_";
        delivered = metrics.generate(name + "delivered");
        refusedForGood = metrics.generate(name + "refusedForGood");
        refusedForNow = metrics.generate(name + "refusedForNow");
        unknown = metrics.generate(name + "unknown");
        notAttempted = metrics.generate(name + "notAttempted");
    }

    Handover of(Supplier<Handover> handover) {
        Handover done = metrics.decorateSupplierWithTimerMetric(HANDOVER, handover);
        done.outcomes().forEach(this::count);
        return done;
    }

    private void count(HopOutcome outcome) {
        Metric counter =
                switch (outcome) {
                    case HopOutcome.Delivered ignored -> delivered;
                    case HopOutcome.RefusedForGood ignored -> refusedForGood;
                    case HopOutcome.RefusedForNow ignored -> refusedForNow;
                    case HopOutcome.Unknown ignored -> unknown;
                    case HopOutcome.NotAttempted ignored -> notAttempted;
                };
        counter.increment();
    }
}
