package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.DeleteRequest;
import org.apache.james.imap.processor.DeleteProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import javax.inject.Inject;

/** DELETE that spares INBOX, however it is written (RFC 3501 §6.3.4). */
public final class DeleteMailbox extends DeleteProcessor {
    @Inject
    public DeleteMailbox(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            DeleteRequest request, ImapSession session, Responder responder) {
        return Mono.defer(
                () -> {
                    String name = request.getMailboxName();
                    if (PathConverter.forSession(session).buildFullPath(name).isInbox()) {
                        refuse(request, responder);
                        return Mono.empty();
                    }
                    return super.processRequestReactive(request, session, responder);
                });
    }

    private void refuse(DeleteRequest request, Responder responder) {
        responder.respond(
                Refusal.of(getStatusResponseFactory(), request, "CANNOT", "failed. INBOX stays."));
    }
}
