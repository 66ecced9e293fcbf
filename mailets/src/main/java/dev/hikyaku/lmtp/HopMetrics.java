package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.Dialer;
import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.HopOutcome;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;

import java.util.function.Supplier;

/**
 * What hops tell: the timers {@code lmtpDial} (opening a connection, without TLS and LHLO) and
 * {@code lmtpHandover} (from taking a connection to the last answer), and a counter for each hop
 * and class of outcome, one a recipient: {@code lmtpHop_HOP_delivered}, {@code …_refusedForGood},
 * {@code …_refusedForNow}, {@code …_unknown}, {@code …_notAttempted}.
 */
final class HopMetrics {
    private static final String DIAL = "lmtpDial";
    private static final String HANDOVER = "lmtpHandover";

    private final MetricFactory metrics;

    HopMetrics(MetricFactory metrics) {
        this.metrics = metrics;
    }

    Dialer timed(Dialer dialer) {
        return (host, port, handlers, within) -> {
            TimeMetric timer = metrics.timer(DIAL);
            try {
                return dialer.dial(host, port, handlers, within);
            } finally {
                timer.stopAndPublish();
            }
        };
    }

    Handover handover(Supplier<Handover> handover) {
        return metrics.decorateSupplierWithTimerMetric(HANDOVER, handover);
    }

    /** The counters of one hop. */
    Tally tally(String hop) {
        // Prometheus knows no other letters in a name.
        String name = "lmtpHop_" + hop.replaceAll("[^A-Za-z0-9]", "_") + "_";
        return new Tally(
                metrics.generate(name + "delivered"),
                metrics.generate(name + "refusedForGood"),
                metrics.generate(name + "refusedForNow"),
                metrics.generate(name + "unknown"),
                metrics.generate(name + "notAttempted"));
    }

    /** What became of recipients at one hop, a counter a class. */
    record Tally(
            Metric delivered,
            Metric refusedForGood,
            Metric refusedForNow,
            Metric unknown,
            Metric notAttempted) {

        void count(HopOutcome outcome) {
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
}
