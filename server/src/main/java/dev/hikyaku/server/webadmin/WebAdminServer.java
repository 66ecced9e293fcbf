package dev.hikyaku.server.webadmin;

import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.listener.Drainable;

import org.apache.james.lifecycle.api.Startable;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.webadmin.Routes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import spark.routematch.RouteMatch;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Singleton;

/**
 * Serves the administration routes over HTTP or HTTPS, as {@code webadmin.properties} says. Samples
 * and all routes are in {@code docs/webadmin.md}, the keys at {@link WebAdminSettings}.
 *
 * <p>Fails to start, with one line that names the setting, on a port in use, an unknown host, an
 * unusable keystore or an unwritable token file. While the server drains, {@code /livez} answers
 * 503, changes are refused with 503 and a change under way ends first; reads go on to the end.
 */
@Singleton
public final class WebAdminServer implements Startable, Drainable, CertificateReloadable {
    private static final Logger LOGGER = LoggerFactory.getLogger(WebAdminServer.class);

    private final WebAdminSettings settings;
    private final Supplier<Tokens> tokens;
    private final List<Routes> routes;
    private final MetricFactory metrics;
    private final Liveness liveness;
    private final Drain drain;

    private volatile Optional<Running> running = Optional.empty();

    private record Running(Gate gate, HttpListener listener, SparkRoutes routes) {}

    @Inject
    WebAdminServer(
            WebAdminSettings settings,
            Supplier<Tokens> tokens,
            @Named(WebAdminModule.ROUTES) List<Routes> routes,
            MetricFactory metrics,
            Liveness liveness,
            Drain drain) {
        this.settings = settings;
        this.tokens = tokens;
        this.routes = routes;
        this.metrics = metrics;
        this.liveness = liveness;
        this.drain = drain;
    }

    /** Opens the port, unless {@code enabled=false}. */
    public void start() {
        if (!settings.enabled()) {
            LOGGER.info("Webadmin is off: enabled=false");
            return;
        }
        SparkRoutes spark = new SparkRoutes(routes);
        Gate gate =
                new Gate(
                        new HostCheck(settings.host(), settings.allowedHosts()),
                        tokens.get(),
                        liveness,
                        settings.limits(),
                        spark,
                        metrics);
        HttpListener listener = new HttpListener(settings, gate);
        listener.start();
        running = Optional.of(new Running(gate, listener, spark));
        drain.register(this);
        LOGGER.info(
                "Webadmin listens on {}://{}:{}",
                listener.isTls() ? "https" : "http",
                settings.host(),
                listener.port());
        warnOfClearText(listener);
    }

    @PreDestroy
    public void stop() {
        liveness.stop();
        running.ifPresent(server -> server.listener().stop());
        running = Optional.empty();
    }

    @Override
    public String name() {
        return "webadmin";
    }

    @Override
    public void drain() {
        liveness.stop();
    }

    @Override
    public int busySessions() {
        return running.map(server -> server.gate().changesUnderWay()).orElse(0);
    }

    /** The port listened on, 0 when there is none. */
    @Override
    public int getPort() {
        return running.map(server -> server.listener().port()).orElse(0);
    }

    /** What is behind the gate, for the test that tries all of it. */
    List<RouteMatch> routeTable() {
        return running.map(server -> server.routes().table()).orElse(List.of());
    }

    /** Whether there is a certificate to reload. */
    boolean isTls() {
        return running.map(server -> server.listener().isTls()).orElse(false);
    }

    /** Reads the keystores anew, for {@code POST /servers?reload-certificate}. */
    @Override
    public void reloadSSLCertificate() throws Exception {
        if (running.isPresent()) {
            running.get().listener().reload();
        }
    }

    private void warnOfClearText(HttpListener listener) {
        boolean isLocal =
                HostHeader.parse(settings.host()).map(HostHeader::isLoopback).orElse(false);
        if (!isLocal && !listener.isTls()) {
            LOGGER.warn(
                    "Webadmin listens on {} without HTTPS: tokens travel in clear text",
                    settings.host());
        }
    }
}
