package dev.hikyaku.server.smtp;

import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.listener.EventLoops;
import dev.hikyaku.server.listener.Listener;
import dev.hikyaku.server.listener.ListenerSettings;
import dev.hikyaku.server.listener.ProtocolDialogue;

import io.netty.handler.ssl.SslHandler;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One SMTP listener: James' configuration and handler chain on our {@link Listener}.
 *
 * <p>Beside James' keys it reads those of {@link ListenerSettings} and {@link ContentRules}. {@code
 * maxmessagesize} is 40M when it is not set (James: unlimited), {@code auth.required} (default
 * false) takes mail only after a login, {@code auth.requireSSL} and {@code verifyIdentity} are as
 * James has them.
 */
@SuppressWarnings("unchecked") // of a raw method James overrides
public final class SmtpServer extends SMTPServer {

    private final List<InetSocketAddress> bind;
    private final EventLoops loops;
    private final Drain drain;
    private ListenerSettings settings;
    private ContentRules contentRules;
    private boolean loginRequired;
    private Listener listener;
    private SMTPProtocol protocol;

    SmtpServer(SmtpMetrics metrics, List<InetSocketAddress> bind, EventLoops loops, Drain drain) {
        super(metrics);
        this.bind = bind;
        this.loops = loops;
        this.drain = drain;
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration)
            throws ConfigurationException {
        super.doConfigure(configuration);
        settings = ListenerSettings.from(jmxName, configuration);
        contentRules = ContentRules.from(configuration);
        loginRequired = configuration.getBoolean("auth.required", false);
        setMaximalMessageSize(contentRules.sizeBytes());
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        protocol = new SMTPProtocol(getProtocolHandlerChain(), configuration());
    }

    private SMTPConfiguration configuration() {
        return new SMTPHandlerConfigurationDataImpl();
    }

    @Override
    public synchronized void bind() throws Exception {
        SMTPConfiguration configuration = configuration();
        SmtpPhrases phrases = new SmtpPhrases(getHelloName());
        listener =
                new Listener(
                        settings,
                        loops,
                        getBacklog(),
                        this::implicitTls,
                        conversation ->
                                new ProtocolDialogue(
                                        conversation,
                                        protocol,
                                        getEncryption(),
                                        phrases,
                                        settings.faults(),
                                        (connection, transport) ->
                                                new SmtpSession(
                                                        configuration,
                                                        connection,
                                                        transport,
                                                        contentRules,
                                                        loginRequired)));
        listener.open(bind);
        drain.register(listener);
    }

    private Optional<SslHandler> implicitTls() {
        return Optional.ofNullable(getEncryption())
                .filter(encryption -> !encryption.isStartTLS())
                .map(Encryption::sslHandler);
    }

    @Override
    public synchronized void unbind() {
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public synchronized List<InetSocketAddress> getListenAddresses() {
        return listener == null ? bind : listener.addresses();
    }

    @Override
    public boolean isBound() {
        return listener != null && listener.isOpen();
    }

    @Override
    protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
        return SmtpHandlers.class;
    }

    @Override
    protected Class<? extends HandlersPackage> getJMXHandlersPackage() {
        return SmtpHandlers.None.class;
    }
}
