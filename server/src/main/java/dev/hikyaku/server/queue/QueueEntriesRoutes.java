package dev.hikyaku.server.queue;

import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.ParametersExtractor;

import spark.HaltException;
import spark.Request;
import spark.Service;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import javax.inject.Inject;

/**
 * The webadmin routes James has none for: what waits in a queue with its next delivery, attempts
 * and whether it is held, and what to do with chosen mails.
 *
 * <pre>
 * GET    /mailQueues/{queue}/entries?limit=100
 * POST   /mailQueues/{queue}/entries?action=hold&amp;sender=bob@example.com
 * POST   /mailQueues/{queue}/entries?action=release&amp;recipient=bob@example.com
 * POST   /mailQueues/{queue}/entries?action=retry&amp;name=Mail1700000000000-1
 * DELETE /mailQueues/{queue}/entries?all=true
 * </pre>
 *
 * <p>A change answers {@code {"mails":3}}, how many it found. 400: a wrong or missing selection or
 * action; 404: no such queue; 501: a queue that cannot hold.
 */
public final class QueueEntriesRoutes implements Routes {
    private static final String BASE = "/mailQueues";
    private static final String ENTRIES = BASE + "/:queue/entries";

    private final MailQueueFactory<? extends ManageableMailQueue> queues;
    private final JsonTransformer json;

    @Inject
    QueueEntriesRoutes(
            MailQueueFactory<? extends ManageableMailQueue> queues, JsonTransformer json) {
        this.queues = queues;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(ENTRIES, (request, response) -> list(request), json);
        service.post(ENTRIES, (request, response) -> act(request), json);
        service.delete(ENTRIES, (request, response) -> delete(request), json);
    }

    private List<Entry> list(Request request) throws MailQueueException {
        int limit = ParametersExtractor.extractLimit(request).getLimit().orElse(Integer.MAX_VALUE);
        try (Stream<QueuedMail> mails = queue(request).mails()) {
            return mails.limit(limit).map(Entry::of).toList();
        }
    }

    private Changed act(Request request) throws MailQueueException {
        HoldableQueue queue = queue(request);
        String action = request.queryParamOrDefault("action", "not set");
        return switch (action) {
            case "hold" -> new Changed(queue.hold(SelectionParameters.of(request)));
            case "release" -> new Changed(queue.release(SelectionParameters.of(request)));
            case "retry" -> new Changed(queue.retry(SelectionParameters.of(request)));
            default ->
                    throw new IllegalArgumentException(
                            "action: " + action + " (expected: hold, release, retry)");
        };
    }

    private Changed delete(Request request) throws MailQueueException {
        return new Changed(queue(request).remove(SelectionParameters.of(request)));
    }

    private HoldableQueue queue(Request request) {
        MailQueueName name = MailQueueName.of(request.params("queue"));
        ManageableMailQueue queue =
                queues.getQueue(name)
                        .orElseThrow(
                                () ->
                                        refusal(
                                                404,
                                                ErrorType.NOT_FOUND,
                                                name.asString() + ": no such queue"));
        if (queue instanceof HoldableQueue holdable) {
            return holdable;
        }
        throw refusal(
                501, ErrorType.SERVER_ERROR, name.asString() + ": this kind of queue cannot hold");
    }

    private static HaltException refusal(int status, ErrorType type, String message) {
        return ErrorResponder.builder()
                .statusCode(status)
                .type(type)
                .message("%s", message)
                .haltError();
    }

    /** How many mails a change was for. */
    record Changed(long mails) {}

    /** A mail as JSON; times are ISO 8601 in UTC, null when there is none. */
    record Entry(
            String name,
            String sender,
            List<String> recipients,
            String arrived,
            String nextDelivery,
            int attempts,
            boolean held) {

        static Entry of(QueuedMail mail) {
            return new Entry(
                    mail.name(),
                    mail.sender().orElse(null),
                    mail.recipients(),
                    mail.arrived().map(Instant::toString).orElse(null),
                    mail.nextDelivery().map(Instant::toString).orElse(null),
                    mail.attempts(),
                    mail.held());
        }
    }
}
