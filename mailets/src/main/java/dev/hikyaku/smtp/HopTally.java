package dev.hikyaku.smtp;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;

/**
 * What became of recipients at one hop or along one route, a counter a class of outcome: {@code
 * NAME_delivered}, {@code …_refusedForGood}, {@code …_refusedForNow}, {@code …_unknown}, {@code
 * …_notAttempted}.
 */
public record HopTally(
        Metric delivered,
        Metric refusedForGood,
        Metric refusedForNow,
        Metric unknown,
        Metric notAttempted) {

    /**
     * The counters of this name, in which what Prometheus knows no letter of is an underscore.
     *
     * @param name such as {@code lmtpHop_home}
     */
    public static HopTally of(String name, MetricFactory metrics) {
        String prefix = name.replaceAll("[^A-Za-z0-9_]", "_") + "_";
        return new HopTally(
                metrics.generate(prefix + "delivered"),
                metrics.generate(prefix + "refusedForGood"),
                metrics.generate(prefix + "refusedForNow"),
                metrics.generate(prefix + "unknown"),
                metrics.generate(prefix + "notAttempted"));
    }

    /** Counts one recipient. */
    public void count(HopOutcome outcome) {
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
