package dev.hikyaku.server.pop3;

import dev.hikyaku.server.listener.Doorway;
import dev.hikyaku.server.listener.ListenerSettings;
import dev.hikyaku.server.login.PasswordLogin;
import dev.hikyaku.server.tls.ListenerTls;

import io.netty.handler.ssl.SslHandler;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.core.CoreCmdHandlerLoader;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.netty.Encryption;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One POP3 listener of {@code pop3server.xml}: our dialogue on our {@link Doorway}, with James'
 * configuration of addresses and certificates.
 *
 * <pre>{@code
 * <pop3server enabled="true">
 *   <jmxName>pop3s</jmxName>
 *   <bind>0.0.0.0:995</bind>
 *   <tls socketTLS="true" startTLS="false"> ... </tls>
 *   <connectiontimeout>600</connectiontimeout>  <!-- seconds; RFC 1939 wants 600 or more -->
 *   <maxErrors>10</maxErrors>                   <!-- wrong commands until the connection is closed -->
 *   <maxLineLength>2048</maxLineLength>         <!-- bytes of a command line, CRLF included -->
 * </pop3server>
 * }</pre>
 *
 * The other keys are those of {@link ListenerSettings}; the values above hold where a key is not
 * set. A {@code handlerchain} may name James' core handlers and nothing else: the commands are
 * ours. A listener without TLS and without STLS lets nobody log in.
 */
@SuppressWarnings("unchecked") // James overrides a method of its own with a raw type
public final class Pop3Server extends POP3Server {
    private static final int IDLE_SECONDS = 600;
    private static final int FAULTS = 10;
    private static final int LINE_BYTES = 2048;

    private final Doorway doorway;
    private final FileSystem files;
    private final PasswordLogin logins;
    private final Maildrops maildrops;
    private ListenerSettings settings;
    private ListenerTls tls;

    Pop3Server(Doorway doorway, FileSystem files, PasswordLogin logins, Maildrops maildrops) {
        this.files = files;
        setFileSystem(files);
        this.doorway = doorway;
        this.logins = logins;
        this.maildrops = maildrops;
    }

    @Override
    protected void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration)
            throws ConfigurationException {
        for (String handler :
                configuration.getList(String.class, "handlerchain.handler[@class]", List.of())) {
            if (!handler.equals(CoreCmdHandlerLoader.class.getName())) {
                throw new ConfigurationException(
                        "pop3server.xml: handlerchain.handler: "
                                + handler
                                + " (expected: none, POP3 has no hooks)");
            }
        }
        orElse(configuration, "connectiontimeout", IDLE_SECONDS);
        orElse(configuration, "maxErrors", FAULTS);
        orElse(configuration, "maxLineLength", LINE_BYTES);
        settings = ListenerSettings.from(jmxName, configuration);
        tls = ListenerTls.from(configuration, files);
    }

    private static void orElse(
            HierarchicalConfiguration<ImmutableNode> configuration, String key, int value) {
        if (!configuration.containsKey(key)) {
            configuration.setProperty(key, value);
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

    /** James would load its handlers here. */
    @Override
    protected void preInit() {}

    /** James would unload them here. */
    @Override
    protected void postDestroy() {}

    @Override
    public void bind() throws Exception {
        doorway.open(
                settings,
                getBacklog(),
                this::getEncryption,
                conversation ->
                        new Pop3Dialogue(
                                conversation, startTls(), settings.faults(), logins, maildrops));
    }

    private Optional<Supplier<SslHandler>> startTls() {
        return Optional.ofNullable(getEncryption())
                .filter(Encryption::isStartTLS)
                .map(encryption -> encryption::sslHandler);
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
}
