package dev.hikyaku.server.imap;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.util.Modules;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.imap.processor.StatusProcessor;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;

import java.util.ArrayList;
import java.util.List;

/**
 * The IMAP server of a role, in the place of James' {@code IMAPServerModule}: the same {@code
 * imapserver.xml}, the same probe and certificate reload, with the defects of James 3.8.1
 * corrected. Needs {@code LoginModule} beside it, and a {@code MailboxManager}.
 *
 * <p>Commands are cut out of the stream before they are parsed ({@link CommandAssembler}), each
 * runs on a virtual thread of its own, one after the other in a connection, and nothing is read
 * from a client while its command runs.
 *
 * <pre>{@code
 * <imapservers>
 *   <imapserver enabled="true">
 *     <jmxName>imaps</jmxName>
 *     <bind>0.0.0.0:993</bind>
 *     <tls socketTLS="true">
 *       <privateKey>file://conf/private.key</privateKey>
 *       <certificates>file://conf/certs.pem</certificates>
 *     </tls>
 *     <literalSizeLimit>40M</literalSizeLimit>
 *     <connectionLimit>4096</connectionLimit>
 *     <connectionLimitPerIP>256</connectionLimitPerIP>
 *   </imapserver>
 * </imapservers>
 * }</pre>
 *
 * <p>Keys of a block that James' server reads too; sizes take K, M and G, times are in seconds:
 *
 * <ul>
 *   <li>{@code [@enabled]}, {@code bind}, {@code jmxName}, {@code helloName}, {@code
 *       helloName.[@autodetect]}, {@code connectiontimeout} (unused), {@code connectionBacklog},
 *       {@code ioWorkerCount}, {@code bossWorkerCount}, {@code maxExecutorCount} (unused), {@code
 *       gracefulShutdown}
 *   <li>{@code tls.[@socketTLS]}, {@code tls.[@startTLS]}, {@code tls.keystore}, {@code
 *       tls.keystoreType}, {@code tls.secret}, {@code tls.privateKey}, {@code tls.certificates},
 *       {@code tls.supportedCipherSuites.cipherSuite}, {@code tls.supportedProtocols.protocol},
 *       {@code tls.clientAuth.truststore}, {@code tls.clientAuth.truststoreType}, {@code
 *       tls.clientAuth.truststoreSecret}, {@code tls.enableOCSPCRLChecks}
 *   <li>{@code literalSizeLimit} (40M): all literals of a command together, and so the largest mail
 *       of an APPEND; {@code inMemorySizeLimit} (1M): larger literals go to a temporary file;
 *       {@code maxLineLength} (65536): a command without its literals
 *   <li>{@code timeout} (1800, no less): silence before a user is logged out
 *   <li>{@code connectionLimit} (4096), {@code connectionLimitPerIP} (256; IPv6: a /64): 0 is any
 *       number; one more hears {@code * BYE}
 *   <li>{@code concurrentRequests} (128), {@code maxQueueSize} (4096): commands at work and waiting
 *   <li>{@code auth.requireSSL} (true), {@code plainAuthDisallowed} (true), {@code
 *       auth.plainAuthEnabled} (true), {@code auth.oidc.*}
 *   <li>{@code compress} (false), {@code enableIdle} (true), {@code idleTimeInterval} (120), {@code
 *       idleTimeIntervalUnit} (SECONDS), {@code disabledCaps} (separated by {@code |}), {@code
 *       provisionDefaultMailboxes} (true), {@code proxyRequired} (false), {@code imapPackages},
 *       {@code customProperties}
 *   <li>{@code ignoreIDLEUponProcessing}: read by James only
 * </ul>
 *
 * <p>Keys of our own:
 *
 * <ul>
 *   <li>{@code literalCountLimit} (64): literals in one command
 *   <li>{@code unauthenticatedLiteralSizeLimit} (8K), {@code unauthenticatedMaxLineLength} (16384):
 *       the same limits before login
 *   <li>{@code loginTimeout} (180): how long a connection lasts before login; also how long a
 *       command may take to arrive, plus a second for each KiB
 *   <li>{@code writeTimeout} (120): how long a client may take nothing of an answer
 *   <li>{@code unsentLimit} (256K): how much of an answer waits for a slow reader
 * </ul>
 *
 * <p>A value that cannot be stops the start with {@code imapserver.xml: key: value (expected: …)}.
 */
public final class ImapModule extends AbstractModule {
    @Override
    protected void configure() {
        install(Modules.override(new IMAPServerModule()).with(new Corrections()));
    }

    private static final class Corrections extends AbstractModule {
        @Override
        protected void configure() {
            bind(IMAPServerFactory.class).to(ImapServerFactory.class);
            // LIST asks the same STATUS that is configured (JAMES-4037).
            bind(StatusProcessor.class).in(Scopes.SINGLETON);
        }

        @Provides
        @Singleton
        ImapPackage commands(ConfigurationProvider files, GuiceGenericLoader loader)
                throws ConfigurationException, ClassNotFoundException {
            List<ImapPackage> configured = new ArrayList<>();
            for (String name :
                    files.getConfiguration("imapserver").getStringArray("imapPackages")) {
                configured.add(loader.<ImapPackage>instantiate(new ClassName(name)));
            }
            return new CorrectedCommands(
                    configured.isEmpty() ? ImapPackage.DEFAULT : ImapPackage.and(configured));
        }
    }
}
