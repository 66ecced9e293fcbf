package dev.hikyaku.server.lmtp;

import dev.hikyaku.server.listener.Doorway;
import dev.hikyaku.server.listener.ListenerSettings;
import dev.hikyaku.server.listener.Networks;
import dev.hikyaku.server.listener.ProtocolDialogue;
import dev.hikyaku.server.listener.ProtocolDialogue.Traffic;
import dev.hikyaku.server.smtp.ClientRates;
import dev.hikyaku.server.smtp.ContentRules;
import dev.hikyaku.server.smtp.SmtpHandlers;
import dev.hikyaku.server.smtp.SmtpPhrases;
import dev.hikyaku.server.smtp.SmtpSession;
import dev.hikyaku.server.tls.ListenerTls;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServer;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.lmtp.LMTPConfiguration;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.smtp.SMTPProtocol;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One LMTP listener (RFC 2033): James' configuration and handler chain on our {@link Doorway}.
 *
 * <p>Beside James' keys it reads those of {@link ListenerSettings} and {@link ContentRules}; {@code
 * maxmessagesize} takes units here as in SMTP. {@code tracePeers} are the networks of the gateways
 * whose {@link dev.hikyaku.trace.Trace} is believed; without the key it is nobody's.
 */
@SuppressWarnings("unchecked") // of a raw method James overrides
public final class LmtpServer extends LMTPServer {

    private final Doorway doorway;
    private final FileSystem files;
    private final Traffic traffic;
    private ListenerSettings settings;
    private ListenerTls tls;
    private ContentRules contentRules;
    private Networks tracePeers;
    private String greeting;
    private SMTPProtocol protocol;

    LmtpServer(LMTPMetricsImpl metrics, Doorway doorway, FileSystem files) {
        super(metrics);
        this.files = files;
        setFileSystem(files);
        this.doorway = doorway;
        this.traffic = new Traffic(metrics.getConnectionMetric(), metrics.getCommandsMetric());
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration)
            throws ConfigurationException {
        settings = ListenerSettings.from(jmxName, configuration);
        tls = ListenerTls.from(configuration, files);
        contentRules = ContentRules.from(configuration);
        tracePeers = tracePeers(configuration);
        greeting = configuration.getString("lmtpGreeting", null);
        // James wants a bare number of KiB.
        configuration.setProperty("maxmessagesize", contentRules.sizeBytes() / 1024);
        super.doConfigure(configuration);
    }

    private static Networks tracePeers(HierarchicalConfiguration<ImmutableNode> configuration) {
        List<String> networks = configuration.getList(String.class, "tracePeers", List.of());
        try {
            return Networks.parse(String.join(",", networks));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tracePeers: " + e.getMessage(), e);
        }
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
        protocol = new SMTPProtocol(getProtocolHandlerChain(), new Told());
    }

    @Override
    public void bind() throws Exception {
        Told told = new Told();
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
                                                told,
                                                connection,
                                                transport,
                                                contentRules,
                                                false,
                                                tracePeers,
                                                ClientRates.NONE)));
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
        return LmtpHandlers.class;
    }

    @Override
    protected Class<? extends HandlersPackage> getJMXHandlersPackage() {
        return SmtpHandlers.None.class;
    }

    /** What the handlers are told. James 3.8.1 takes MAIL without LHLO on LMTP. */
    private final class Told extends LMTPConfiguration {

        Told() {
            super("Hikyaku");
        }

        @Override
        public String getHelloName() {
            return LmtpServer.this.getHelloName();
        }

        @Override
        public String getGreeting() {
            return greeting;
        }

        @Override
        public long getMaxMessageSize() {
            return contentRules.sizeBytes();
        }

        @Override
        public boolean useHeloEhloEnforcement() {
            return true;
        }

        @Override
        public boolean useAddressBracketsEnforcement() {
            return true;
        }

        @Override
        public boolean isPlainAuthEnabled() {
            return false;
        }

        @Override
        public Optional<OidcSASLConfiguration> saslConfiguration() {
            return Optional.empty();
        }
    }
}
