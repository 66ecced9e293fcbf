package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.Dialer;
import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.HopTally;

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
    HopTally tally(String hop) {
        return HopTally.of("lmtpHop_" + hop, metrics);
    }
}
