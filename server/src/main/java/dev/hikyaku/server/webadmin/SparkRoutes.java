package dev.hikyaku.server.webadmin;

import org.apache.james.webadmin.Constants;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonExtractException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import spark.Response;
import spark.Service;
import spark.embeddedserver.EmbeddedServer;
import spark.embeddedserver.EmbeddedServers;
import spark.embeddedserver.jetty.HttpRequestWrapper;
import spark.embeddedserver.jetty.websocket.WebSocketHandlerWrapper;
import spark.http.matching.MatcherFilter;
import spark.routematch.RouteMatch;
import spark.ssl.SslStores;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.servlet.Filter;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * James' routes as a servlet filter. They are written for Spark, which would open a port of its
 * own; here Spark only matches paths, and what listens is ours.
 */
final class SparkRoutes {
    private static final Logger LOGGER = LoggerFactory.getLogger(SparkRoutes.class);
    private static final long START_SECONDS = 30;

    private final Service service = Service.ignite();
    private final Filter matcher;

    SparkRoutes(List<Routes> routes) {
        this.matcher = matcher(routes);
    }

    /** Every route and filter there is: methods, and paths as Spark writes them. */
    List<RouteMatch> table() {
        return service.routes();
    }

    /**
     * Answers by the route that matches.
     *
     * @return false when none does; then nothing was written
     */
    boolean answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        HttpRequestWrapper wrapper = new HttpRequestWrapper(request);
        matcher.doFilter(wrapper, response, null);
        return !wrapper.notConsumed();
    }

    private Filter matcher(List<Routes> routes) {
        CompletableFuture<Filter> matcher = new CompletableFuture<>();
        Object identifier = new Object();
        EmbeddedServers.add(
                identifier,
                (matched, statics, errors, others) -> {
                    matcher.complete(new MatcherFilter(matched, statics, errors, false, true));
                    return new NoServer();
                });
        service.embeddedServerIdentifier(identifier);
        service.initExceptionHandler(matcher::completeExceptionally);
        service.before((request, response) -> response.type(Constants.JSON_CONTENT_TYPE));
        mapErrors();
        routes.forEach(route -> route.define(service));
        try {
            return matcher.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Spark did not take the webadmin routes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while webadmin starts", e);
        }
    }

    private void mapErrors() {
        service.exception(
                JsonExtractException.class,
                (e, request, response) ->
                        answer(response, 400, "The body is not the JSON expected here", e));
        service.exception(
                IllegalArgumentException.class,
                (e, request, response) -> answer(response, 400, "Invalid arguments", e));
        service.internalServerError(
                (request, response) ->
                        ErrorResponder.builder()
                                .statusCode(500)
                                .type(ErrorResponder.ErrorType.SERVER_ERROR)
                                .message("Internal error: the log tells more")
                                .asString());
    }

    private static void answer(Response response, int status, String message, Exception cause) {
        LOGGER.debug("Webadmin request refused", cause);
        response.status(status);
        response.body(
                ErrorResponder.builder()
                        .statusCode(status)
                        .type(ErrorResponder.ErrorType.INVALID_ARGUMENT)
                        .message(message)
                        .cause(cause)
                        .asString());
    }

    /** Stands where Spark would start a server. */
    private static final class NoServer implements EmbeddedServer {
        @Override
        public int ignite(
                String host, int port, SslStores stores, int max, int min, int idleMillis) {
            return port;
        }

        @Override
        public void configureWebSockets(
                Map<String, WebSocketHandlerWrapper> handlers, Optional<Long> idleMillis) {}

        @Override
        public void join() {}

        @Override
        public void extinguish() {}

        @Override
        public int activeThreadCount() {
            return 0;
        }
    }
}
