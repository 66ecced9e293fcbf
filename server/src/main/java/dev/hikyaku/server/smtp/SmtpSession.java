package dev.hikyaku.server.smtp;

import dev.hikyaku.server.listener.Conversation;
import dev.hikyaku.server.listener.LineTransport;

import org.apache.james.protocols.api.ProxyInformation;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.smtpserver.ExtendedSMTPSession;

import java.util.Optional;

/** James' session of SMTP or LMTP over one of our connections. */
public final class SmtpSession extends ExtendedSMTPSession {

    private final Conversation conversation;
    private final LineTransport transport;
    private final ContentRules contentRules;

    public SmtpSession(
            SMTPConfiguration configuration,
            Conversation conversation,
            LineTransport transport,
            ContentRules contentRules) {
        super(configuration, transport);
        this.conversation = conversation;
        this.transport = transport;
        this.contentRules = contentRules;
        if (conversation.isProbe()) {
            setRelayingAllowed(false);
        }
    }

    /** Whether the load balancer asks for itself; it has no mail to give. */
    public boolean isProbe() {
        return conversation.isProbe();
    }

    LineTransport transport() {
        return transport;
    }

    /** What the content of a mail must obey on this listener. */
    public ContentRules contentRules() {
        return contentRules;
    }

    /** The connection knows its client; James 3.8.1 throws here. */
    @Override
    public Optional<ProxyInformation> getProxyInformation() {
        return Optional.empty();
    }
}
