package dev.hikyaku.lmtp;

import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

import java.util.List;

import javax.inject.Inject;

/**
 * The routing table in force, and another one in its place while the server runs.
 *
 * <pre>
 * GET    /lmtp/routes
 * PUT    /lmtp/routes   {"routes":[{"to":"*","hops":["spare","home"]}]}
 * PUT    /lmtp/routes   {"routes":[…],"hops":{"spare":{"host":"spare.example.ts.net","port":"2525"}}}
 * DELETE /lmtp/routes
 * GET    /lmtp/hops
 * </pre>
 *
 * <p>PUT takes the form GET answers, without {@code source}, and replaces the table as a whole: the
 * routes, and if they are written the hops with a name; what holds for every hop ({@code hop.KEY})
 * is the file's. DELETE puts the file's table in force again, read anew. What was put is gone when
 * the server stops: an operator who wants it to stay writes it into {@code lmtp.properties} too.
 *
 * <p>204: done, for mails that come from now on. 400: the body, or on DELETE the file, is wrong; it
 * says which key, and nothing has changed.
 */
public final class LmtpRoutes implements Routes {
    private static final Logger LOGGER = LoggerFactory.getLogger(LmtpRoutes.class);

    private static final String BASE = "/lmtp";
    private static final String ROUTES = BASE + "/routes";
    private static final String HOPS = BASE + "/hops";

    private final Hops hops;
    private final HopWatch watch;
    private final JsonTransformer json;

    @Inject
    public LmtpRoutes(Hops hops, HopWatch watch, JsonTransformer json) {
        this.hops = hops;
        this.watch = watch;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(ROUTES, (request, response) -> routes(), json);
        service.put(ROUTES, this::replace);
        service.delete(ROUTES, this::reload);
        service.get(HOPS, (request, response) -> hops(), json);
    }

    private RoutesJson routes() {
        return RoutesJson.of(hops.table(), hops.fromFile());
    }

    private String replace(Request request, Response response) {
        return changed(
                response, () -> hops.replace(RoutesJson.parse(request.body()).table(hops.table())));
    }

    private String reload(Request request, Response response) {
        return changed(response, hops::reload);
    }

    private String changed(Response response, Runnable change) {
        try {
            change.run();
        } catch (IllegalArgumentException e) {
            throw refusal(e);
        }
        LOGGER.info(
                "LMTP routes in force, from {}: {}",
                hops.fromFile() ? "lmtp.properties" : "webadmin",
                hops.table().routes());
        return Responses.returnNoContent(response);
    }

    private static HaltException refusal(IllegalArgumentException cause) {
        return ErrorResponder.builder()
                .statusCode(400)
                .type(ErrorType.INVALID_ARGUMENT)
                .message("%s", cause.getMessage())
                .haltError();
    }

    private List<HopJson> hops() {
        return watch.look().join().stream().map(HopJson::of).toList();
    }

    /**
     * A hop as JSON.
     *
     * @param trouble null where it answers
     */
    record HopJson(
            String name,
            boolean answers,
            String trouble,
            int connectionsInUse,
            int connectionsIdle) {

        static HopJson of(HopState state) {
            return new HopJson(
                    state.hop().name(),
                    state.answers(),
                    state.inWords().orElse(null),
                    state.hop().connectionsInUse(),
                    state.hop().connectionsIdle());
        }
    }
}
