package dev.hikyaku.server.lmtp;

import dev.hikyaku.server.smtp.HelloCommand;

import org.apache.james.metrics.api.MetricFactory;

import java.util.Set;

import javax.inject.Inject;

/** LHLO, and neither HELO nor EHLO (RFC 2033 §4.1). */
public class LmtpHello extends HelloCommand {

    @Inject
    public LmtpHello(MetricFactory metricFactory) {
        super(metricFactory, Set.of("LHLO"));
    }
}
