package dev.hikyaku.server.smtp;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;

import java.util.Optional;

/**
 * The first line of SMTP and LMTP: our name ({@code helloName}) and {@code smtpGreeting}, nothing
 * about versions.
 */
public class Greeting implements ConnectHandler<SMTPSession> {

    @Override
    public Response onConnect(SMTPSession session) {
        String greeting = session.getConfiguration().getGreeting();
        return new SMTPResponse(
                "220",
                Optional.ofNullable(greeting)
                        .orElse(session.getConfiguration().getHelloName() + " ESMTP Hikyaku"));
    }
}
