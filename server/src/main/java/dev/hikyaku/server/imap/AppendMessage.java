package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AppendRequest;
import org.apache.james.imap.processor.AppendProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import java.io.IOException;

import javax.inject.Inject;

/** APPEND that refuses mails nested too deep ({@link NestedMail}), as SMTP does. */
public final class AppendMessage extends AppendProcessor {
    @Inject
    public AppendMessage(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            AppendRequest request, ImapSession session, Responder responder) {
        return Mono.fromCallable(() -> isTooDeep(request))
                .flatMap(
                        tooDeep ->
                                tooDeep
                                        ? refuse(request, responder)
                                        : super.processRequestReactive(
                                                request, session, responder));
    }

    private static boolean isTooDeep(AppendRequest request) throws IOException {
        return NestedMail.isTooDeep(request.getMessage().getInputStream());
    }

    private Mono<Void> refuse(AppendRequest request, Responder responder) {
        return Mono.fromRunnable(
                () ->
                        responder.respond(
                                Refusal.of(
                                        getStatusResponseFactory(),
                                        request,
                                        "CANNOT",
                                        "failed. Parts nested deeper than "
                                                + NestedMail.DEEPEST
                                                + ".")));
    }
}
