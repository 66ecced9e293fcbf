package dev.hikyaku.lmtp;

import static dev.hikyaku.smtp.Peers.address;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A callout for example.org; clock and pauses are the test's, all else is real. */
final class Edge implements AutoCloseable {
    static final String NEXT_HOOK = "next hook";

    final HandClock clock = new HandClock();
    final RecordingMetricFactory metrics = new RecordingMetricFactory();
    final Domains domains = new Domains("example.org");
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final Hops hops;
    final RecipientCallout callout;

    private Edge(Map<String, String> routing, String... element) throws ConfigurationException {
        hops = Routed.hops(routing, metrics);
        callout = new RecipientCallout(hops, domains, metrics, clock, pauses::add);
        callout.init(element(element));
    }

    static Edge of(Map<String, String> routing, String... element) throws ConfigurationException {
        return new Edge(routing, element);
    }

    /** With all mail to this hop. */
    static Edge to(String hop, String... element) throws ConfigurationException {
        return of(Routed.keys("routes", "*=" + hop), element);
    }

    static BaseHierarchicalConfiguration element(String... keysAndValues) {
        BaseHierarchicalConfiguration element = new BaseHierarchicalConfiguration();
        element.addProperty("[@class]", RecipientCallout.class.getName());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            element.addProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return element;
    }

    String rcpt(String recipient) {
        return rcpt(Client25.at("198.51.100.7"), recipient);
    }

    /** What goes over the wire, {@code …, closed} when it was the last; or that others decide. */
    String rcpt(SMTPSession session, String recipient) {
        SMTPResponse response =
                AbstractHookableCmdHandler.calcDefaultSMTPResponse(
                        callout.doRcpt(session, MaybeSender.nullSender(), address(recipient)));
        if (response == null) {
            return NEXT_HOOK;
        }
        return String.join("\n", response.getLines()) + (response.isEndSession() ? ", closed" : "");
    }

    int count(String metric) {
        return metrics.countFor(metric);
    }

    @Override
    public void close() {
        hops.all().forEach(NextHop::close);
    }
}
