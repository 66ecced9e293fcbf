package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.CloseRequest;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import javax.inject.Inject;

/** CLOSE that expunges nothing where nothing may be changed, and always answers. */
public final class CloseMailbox extends CloseProcessor {
    @Inject
    public CloseMailbox(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            CloseRequest request, ImapSession session, Responder responder) {
        if (OpenedMailbox.isReadOnly(session)) {
            return session.deselect().then(Mono.fromRunnable(() -> okComplete(request, responder)));
        }
        return super.processRequestReactive(request, session, responder);
    }
}
