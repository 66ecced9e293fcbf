package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** The port: one Jetty server with one connector, every size and wait of it bounded. */
final class HttpListener {
    private static final int HEAD_BYTES = 8192;
    private static final long STOP_MILLIS = 5_000;

    private final WebAdminSettings settings;
    private final Server server;
    private final ServerConnector connector;
    private final Optional<SslContextFactory.Server> tls;

    HttpListener(WebAdminSettings settings, Handler handler) {
        this.settings = settings;
        WebAdminLimits limits = settings.limits();
        QueuedThreadPool threads = new QueuedThreadPool(limits.maxThreads(), limits.minThreads());
        threads.setName("webadmin");
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.tls = settings.https().map(HttpListener::tls);
        this.connector = connector();
        server.addConnector(connector);
        server.setHandler(handler);
        server.setErrorHandler(new JsonErrors());
        server.setStopTimeout(STOP_MILLIS);
    }

    /** Opens the port; every way to fail names its setting. */
    void start() {
        connector.setHost(address());
        try {
            server.start();
        } catch (Exception e) {
            stop();
            throw failure(e);
        }
    }

    private RuntimeException failure(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof BindException) {
            return new IllegalArgumentException(
                    "webadmin.properties: port: %d on %s (expected: a free port; %s)"
                            .formatted(settings.port(), settings.host(), cause.getMessage()),
                    e);
        }
        return settings.https()
                .<RuntimeException>map(https -> unusableKeystore(https, e))
                .orElseGet(() -> new IllegalStateException("Webadmin did not start", e));
    }

    int port() {
        return connector.getLocalPort();
    }

    boolean isTls() {
        return tls.isPresent();
    }

    void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Webadmin did not stop", e);
        }
    }

    /** Reads the keystores anew; when they are unusable the certificate in force stays. */
    void reload() throws Exception {
        if (tls.isPresent()) {
            tls.get().reload(factory -> {});
        }
    }

    private String address() {
        try {
            return InetAddress.getByName(settings.host()).getHostAddress();
        } catch (UnknownHostException e) {
            throw SettingsReader.wrong(
                    "host", settings.host(), "an address of this machine or a name of one");
        }
    }

    private ServerConnector connector() {
        WebAdminLimits limits = settings.limits();
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEAD_BYTES);
        // The gate refuses by the head alone; Jetty would wait for the body to begin.
        http.setDelayDispatchUntilContent(false);
        tls.ifPresent(factory -> http.addCustomizer(new SecureRequestCustomizer(false)));
        HttpConnectionFactory plain = new LingeringClose(http, limits.unreadBytes(), limits.head());
        ServerConnector built =
                tls.map(
                                factory ->
                                        new ServerConnector(
                                                server,
                                                1,
                                                1,
                                                new SslConnectionFactory(factory, "http/1.1"),
                                                plain))
                        .orElseGet(() -> new ServerConnector(server, 1, 1, plain));
        built.setPort(settings.port());
        built.setIdleTimeout(limits.idle().toMillis());
        built.addBean(new ConnectionLimit(limits.connections(), built));
        built.addBean(new HeadDeadline(built.getScheduler(), limits.head()));
        return built;
    }

    private static SslContextFactory.Server tls(HttpsSettings https) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        factory.setKeyStorePath(https.keystore().toString());
        factory.setKeyStorePassword(https.password().reveal());
        https.clients()
                .ifPresent(
                        clients -> {
                            factory.setTrustStorePath(clients.truststore().toString());
                            factory.setTrustStorePassword(clients.password().reveal());
                            factory.setNeedClientAuth(true);
                        });
        return factory;
    }

    private static IllegalArgumentException unusableKeystore(HttpsSettings https, Exception e) {
        return new IllegalArgumentException(
                SettingsReader.wrong(
                                "https.keystore",
                                https.keystore().toString(),
                                "a JKS or PKCS#12 file that https.password opens, with a key; "
                                        + e.getMessage())
                        .getMessage(),
                e);
    }
}
