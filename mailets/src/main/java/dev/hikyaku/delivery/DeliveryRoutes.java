package dev.hikyaku.delivery;

import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import spark.Request;
import spark.Response;
import spark.Service;

import java.util.Locale;
import java.util.function.Consumer;

import javax.inject.Inject;

/**
 * Holding destinations back while the server runs.
 *
 * <pre>
 * GET    /delivery/held                ["example.org","smarthost"]
 * PUT    /delivery/held/smarthost      204
 * DELETE /delivery/held/smarthost      204
 * </pre>
 *
 * <p>A destination is a route, such as {@code smarthost}, or the domain of recipients whose mail
 * goes to its MX. Its mails wait in the queue, those that come later too, and none of their tries
 * is counted; mails under way end. What is held is forgotten when the server stops.
 */
public final class DeliveryRoutes implements Routes {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryRoutes.class);
    private static final String BASE = "/delivery";
    private static final String HELD = BASE + "/held";
    private static final String DESTINATION = ":destination";

    private final Holds holds;
    private final JsonTransformer json;

    @Inject
    public DeliveryRoutes(Holds holds, JsonTransformer json) {
        this.holds = holds;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(HELD, (request, response) -> holds.all(), json);
        service.put(
                HELD + "/" + DESTINATION,
                (request, response) -> change("held", holds::hold, request, response));
        service.delete(
                HELD + "/" + DESTINATION,
                (request, response) -> change("released", holds::release, request, response));
    }

    private static String change(
            String what, Consumer<String> change, Request request, Response response) {
        String destination = request.params(DESTINATION).toLowerCase(Locale.ROOT);
        change.accept(destination);
        LOGGER.info("Destination {}: {}", destination, what);
        return Responses.returnNoContent(response);
    }
}
