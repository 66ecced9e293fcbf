package dev.hikyaku.server.smtp;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPSession;

import java.util.concurrent.atomic.AtomicInteger;

/** Takes no mail from anybody. */
public class BannerUnderTest implements ConnectHandler<SMTPSession> {
    static final AtomicInteger SAID = new AtomicInteger();

    @Override
    public Response onConnect(SMTPSession session) {
        SAID.incrementAndGet();
        return SmtpReplies.last(421, "4.3.2", "away");
    }
}
