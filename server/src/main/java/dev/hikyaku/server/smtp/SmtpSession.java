package dev.hikyaku.server.smtp;

import dev.hikyaku.server.listener.Conversation;
import dev.hikyaku.server.listener.LineTransport;
import dev.hikyaku.server.listener.Networks;

import org.apache.james.protocols.api.ProxyInformation;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.ExtendedSMTPSession;

import java.util.Optional;

/** James' session of SMTP or LMTP over one of our connections. */
public final class SmtpSession extends ExtendedSMTPSession {

    private final Conversation conversation;
    private final LineTransport transport;
    private final ContentRules contentRules;
    private final boolean loginRequired;
    private final Networks tracePeers;
    private final ClientRates rates;

    public SmtpSession(
            SMTPConfiguration configuration,
            Conversation conversation,
            LineTransport transport,
            ContentRules contentRules,
            boolean loginRequired,
            Networks tracePeers,
            ClientRates rates) {
        super(configuration, transport);
        this.conversation = conversation;
        this.transport = transport;
        this.contentRules = contentRules;
        this.loginRequired = loginRequired;
        this.tracePeers = tracePeers;
        this.rates = rates;
        if (conversation.isProbe()) {
            setRelayingAllowed(false);
        }
    }

    /** Whether the load balancer asks for itself; it has no mail to give. */
    public boolean isProbe() {
        return conversation.isProbe();
    }

    /**
     * Whether mail is taken only after a login, or from networks listed for relaying (RFC 6409
     * §4.3).
     */
    boolean mustLogIn() {
        return loginRequired && getUsername() == null && !isRelayingAllowed();
    }

    /** Whether what the client writes into {@code X-Hikyaku-Trace} is believed. */
    public boolean isTracePeer() {
        return tracePeers.contains(getRemoteAddress().getAddress());
    }

    /** The refusal of what a client has sent too often; otherwise it is counted. */
    static Optional<Response> tooMany(SMTPSession session, ClientRates.Event event) {
        return session instanceof SmtpSession own
                ? own.rates
                        .refusal(event, own.getRemoteAddress(), own.getUsername())
                        .map(SmtpReplies::of)
                : Optional.empty();
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
