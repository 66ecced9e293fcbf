package dev.hikyaku.server.imap;

import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.SelectRequest;
import org.apache.james.imap.processor.SelectProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import java.util.List;

import javax.inject.Inject;

/** SELECT with a message count that agrees with the session. */
public final class SelectMailbox extends SelectProcessor {
    @Inject
    public SelectMailbox(
            MailboxManager mailboxes,
            EventBus events,
            StatusResponseFactory responses,
            MetricFactory metrics) {
        super(mailboxes, events, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            SelectRequest request, ImapSession session, Responder responder) {
        return super.processRequestReactive(
                request,
                session,
                new OpenedMailbox.Opening((ConnectionSession) session, false, responder));
    }

    @Override
    protected void respondVanished(
            SelectedMailbox selected, List<MessageRange> ranges, Responder responder) {
        OpenedMailbox.vanished(selected, ranges, responder);
    }
}
