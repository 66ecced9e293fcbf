package dev.hikyaku.lmtp;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;

import javax.inject.Inject;

/**
 * Says 421 4.3.2 instead of 220, and closes, while no hop answers: senders go to another MX or come
 * back later without asking about each recipient.
 *
 * <pre>{@code
 * <handlerchain>
 *     <handler class="dev.hikyaku.lmtp.HopBanner"/>
 * </handlerchain>
 * }</pre>
 *
 * <p>Leave it out if senders shall be answered by recipient, such as with {@code remember} of
 * {@link RecipientCallout}. It goes by what {@link HopWatch} saw last, within the last minute, and
 * never makes a connection wait; when nothing was seen yet it says nothing. Liveness is not
 * touched: the server is well, and starting it anew would not bring the store back.
 */
public class HopBanner implements ConnectHandler<SMTPSession> {
    private final HopWatch watch;
    private final Metric refused;

    @Inject
    public HopBanner(HopWatch watch, MetricFactory metrics) {
        this.watch = watch;
        this.refused = metrics.generate("lmtpBannerRefused");
    }

    @Override
    public Response onConnect(SMTPSession session) {
        if (!watch.allSilent()) {
            return null;
        }
        refused.increment();
        SMTPResponse response =
                new SMTPResponse(
                        "421",
                        "4.3.2 "
                                + session.getConfiguration().getHelloName()
                                + " mail store is away, try again later");
        response.setEndSession(true);
        return response;
    }
}
