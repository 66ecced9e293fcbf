package dev.hikyaku.server.smtp;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.hikyaku.server.listener.Doorway;
import dev.hikyaku.server.listener.ListenerSettings;
import dev.hikyaku.server.listener.Networks;
import dev.hikyaku.server.listener.ProtocolDialogue;
import dev.hikyaku.server.listener.ProtocolDialogue.Traffic;
import dev.hikyaku.server.tls.ListenerTls;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
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
 * One SMTP listener: James' configuration and handler chain on our {@link Doorway}.
 *
 * <p>Beside James' keys it reads those of {@link ListenerSettings}, {@link ContentRules} and {@link
 * RateRules}. {@code stateless} (default false) is a listener without a queue: {@link
 * StatelessHandlers}. {@code maxmessagesize} is 40M when it is not set (James: unlimited), {@code
 * auth.required} (default false) takes mail only after a login, {@code auth.requireSSL} and {@code
 * verifyIdentity} are as James has them.
 */
@SuppressWarnings("unchecked") // of a raw method James overrides
public final class SmtpServer extends SMTPServer {

    private final Doorway doorway;
    private final FileSystem files;
    private final Traffic traffic;
    private ListenerSettings settings;
    private ListenerTls tls;
    private final ClientRates.Limited limited;
    private ContentRules contentRules;
    private ClientRates rates;
    private boolean stateless;
    private boolean loginRequired;
    private SMTPProtocol protocol;

    SmtpServer(
            SmtpMetrics metrics, Doorway doorway, FileSystem files, ClientRates.Limited limited) {
        super(metrics);
        this.files = files;
        setFileSystem(files);
        this.doorway = doorway;
        this.limited = limited;
        this.traffic = new Traffic(metrics.getConnectionMetric(), metrics.getCommandsMetric());
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration)
            throws ConfigurationException {
        super.doConfigure(configuration);
        settings = ListenerSettings.from(jmxName, configuration);
        tls = ListenerTls.from(configuration, files);
        contentRules = ContentRules.from(configuration);
        rates = new ClientRates(RateRules.from(configuration), limited, Ticker.systemTicker());
        stateless = StatelessHandlers.isFor(configuration);
        loginRequired = configuration.getBoolean("auth.required", false);
        setMaximalMessageSize(contentRules.sizeBytes());
    }

    @Override
    protected void buildSSLContext() throws Exception {
        Optional<Encryption> plain = tls.encryption();
        if (plain.isPresent()) {
            encryption = plain.get();
        } else {
            super.buildSSLContext();
        }
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
    public void bind() throws Exception {
        SMTPConfiguration configuration = configuration();
        SmtpPhrases phrases = new SmtpPhrases(getHelloName());
        doorway.open(
                settings,
                getBacklog(),
                this::getEncryption,
                conversation ->
                        new ProtocolDialogue(
                                conversation,
                                protocol,
                                getEncryption(),
                                phrases,
                                settings.faults(),
                                traffic,
                                (connection, transport) ->
                                        new SmtpSession(
                                                configuration,
                                                connection,
                                                transport,
                                                contentRules,
                                                loginRequired,
                                                Networks.NONE,
                                                rates)));
    }

    @Override
    public void unbind() {
        doorway.close();
    }

    @Override
    public List<InetSocketAddress> getListenAddresses() {
        return doorway.addresses();
    }

    @Override
    public boolean isBound() {
        return doorway.isOpen();
    }

    @Override
    protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
        return stateless ? StatelessHandlers.class : SmtpHandlers.class;
    }

    @Override
    protected Class<? extends HandlersPackage> getJMXHandlersPackage() {
        return SmtpHandlers.None.class;
    }
}
