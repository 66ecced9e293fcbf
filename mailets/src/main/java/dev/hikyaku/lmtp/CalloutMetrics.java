package dev.hikyaku.lmtp;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;

import java.util.function.Supplier;

/**
 * What the callout counts, in recipients: {@code lmtpCalloutCached} (the answer was known), {@code
 * lmtpCalloutRefused} (5xx), {@code lmtpCalloutDeferred} (the store spoke, 451), {@code
 * lmtpCalloutSilent} (it did not, 451), {@code lmtpCalloutRemembered} (it did not, and took the
 * recipient before), {@code lmtpHarvestSlowed} (answers that came late), {@code lmtpHarvestClosed}
 * (sessions that ended with 421). The timer {@code lmtpCallout} is that of the questions.
 */
record CalloutMetrics(
        MetricFactory factory,
        Metric cached,
        Metric refused,
        Metric deferred,
        Metric silent,
        Metric remembered,
        Metric slowed,
        Metric closed) {
    private static final String QUESTION = "lmtpCallout";

    static CalloutMetrics of(MetricFactory factory) {
        return new CalloutMetrics(
                factory,
                factory.generate("lmtpCalloutCached"),
                factory.generate("lmtpCalloutRefused"),
                factory.generate("lmtpCalloutDeferred"),
                factory.generate("lmtpCalloutSilent"),
                factory.generate("lmtpCalloutRemembered"),
                factory.generate("lmtpHarvestSlowed"),
                factory.generate("lmtpHarvestClosed"));
    }

    Answer question(Supplier<Answer> question) {
        return factory.decorateSupplierWithTimerMetric(QUESTION, question);
    }
}
