package dev.hikyaku.server.webadmin;

import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * The one way to the routes. In order: the {@code Host} must be ours (421), the method known (405),
 * {@code /livez} is answered to anyone, the token must be right (401) and allow the method (403), a
 * stopping server takes no changes (503), and the body must fit (413) before a route sees anything.
 *
 * <p>It stands before Spark, not inside it, so that no spelling of a path and no header of Spark's
 * can lead around it.
 */
final class Gate extends AbstractHandler {
    static final String LIVEZ = "/livez";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final HostCheck hosts;
    private final Tokens tokens;
    private final Liveness liveness;
    private final SparkRoutes routes;
    private final MetricFactory metrics;
    private final int bodyLimitBytes;
    private final long unreadBytes;
    private final Duration bodyGrace;
    private final TaskAwait awaits;
    private final RequestLog log = new RequestLog();
    private final AtomicInteger changes = new AtomicInteger();

    Gate(
            HostCheck hosts,
            Tokens tokens,
            Liveness liveness,
            WebAdminLimits limits,
            SparkRoutes routes,
            MetricFactory metrics) {
        this.hosts = hosts;
        this.tokens = tokens;
        this.liveness = liveness;
        this.bodyLimitBytes = limits.bodyBytes();
        this.unreadBytes = limits.unreadBytes();
        this.bodyGrace = limits.head();
        this.awaits = new TaskAwait(limits);
        this.routes = routes;
        this.metrics = metrics;
    }

    /** How many requests that may change something are at work. */
    int changesUnderWay() {
        return changes.get();
    }

    @Override
    public void handle(
            String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        base.setHandled(true);
        base.getHttpInput().addInterceptor(brake(base));
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        long start = System.nanoTime();
        Access access = tokens.access(Collections.list(request.getHeaders("Authorization")));
        TimeMetric timer = metrics.timer("webAdmin");
        try {
            answer(target, base, access, response);
        } finally {
            timer.stopAndPublish();
            log.log(
                    base.getMethod(),
                    target,
                    access,
                    base.getRemoteAddr(),
                    response.getStatus(),
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private BodyBrake brake(Request request) {
        return new BodyBrake(unreadBytes, request.getHttpChannel().getEndPoint(), bodyGrace);
    }

    private void answer(String target, Request request, Access access, HttpServletResponse response)
            throws IOException, ServletException {
        Optional<Refusal> refusal = misdirected(request);
        if (refusal.isEmpty() && LIVEZ.equals(target) && Access.reads(request.getMethod())) {
            response.setHeader("Connection", "close");
            response.setStatus(liveness.isLive() ? 200 : 503);
            return;
        }
        if (refusal.isEmpty()) {
            refusal = unauthorized(request.getMethod(), access);
        }
        if (refusal.isPresent()) {
            refusal.get().answer(response);
        } else if (Access.reads(request.getMethod())) {
            takeBody(request, response);
        } else {
            change(request, response);
        }
    }

    private Optional<Refusal> misdirected(Request request) {
        List<String> headers = Collections.list(request.getHeaders("Host"));
        InetSocketAddress local = request.getHttpChannel().getLocalAddress();
        if (!hosts.accepts(headers, targetHost(request), local.getAddress())) {
            return Optional.of(Refusal.wrongHost());
        }
        return METHODS.contains(request.getMethod())
                ? Optional.empty()
                : Optional.of(
                        Refusal.wrongMethod(String.join(", ", METHODS.stream().sorted().toList())));
    }

    /** The host of an absolute request target, which outranks the header (RFC 9112 §3.2.2). */
    private static String targetHost(Request request) {
        String host = request.getHttpURI().getHost();
        return host != null && host.contains(":") && !host.startsWith("[")
                ? "[" + host + "]"
                : host;
    }

    private static Optional<Refusal> unauthorized(String method, Access access) {
        if (access.allows(method)) {
            return Optional.empty();
        }
        return Optional.of(access == Access.NONE ? Refusal.unauthorized() : Refusal.readOnly());
    }

    private void change(Request request, HttpServletResponse response)
            throws IOException, ServletException {
        changes.incrementAndGet();
        try {
            if (liveness.isStopping()) {
                Refusal.stopping().answer(response);
            } else {
                takeBody(request, response);
            }
        } finally {
            changes.decrementAndGet();
        }
    }

    private void takeBody(Request request, HttpServletResponse response)
            throws IOException, ServletException {
        switch (RequestBody.read(request, bodyLimitBytes)) {
            case RequestBody.Whole whole -> admit(request, whole.bytes(), response);
            case RequestBody.TooLong tooLong ->
                    Refusal.bodyTooLong(bodyLimitBytes).answer(response);
            case RequestBody.Multipart multipart ->
                    Refusal.of(415, "unsupportedMediaType", "Send JSON or text, not a form")
                            .answer(response);
            case RequestBody.Broken broken ->
                    Refusal.of(
                                    broken.slow() ? 408 : 400,
                                    broken.slow() ? "timeout" : "InvalidArgument",
                                    "The body did not come whole")
                            .answer(response);
        }
    }

    private void admit(Request request, byte[] body, HttpServletResponse response)
            throws IOException, ServletException {
        if (!TaskAwait.isAwait(request.getRequestURI())) {
            route(new AdmittedRequest(request, body, Optional.empty()), response);
            return;
        }
        if (!awaits.enter()) {
            Refusal.busy("Too many callers wait for tasks").answer(response);
            return;
        }
        try {
            Optional<String> timeout = Optional.of(awaits.bounded(request.getParameter("timeout")));
            route(new AdmittedRequest(request, body, timeout), response);
        } finally {
            awaits.leave();
        }
    }

    private void route(AdmittedRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!routes.answer(request, response)) {
            Refusal.of(404, "notFound", "No such resource for this method").answer(response);
        }
    }
}
