package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.ExpungeRequest;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import java.util.Optional;

import javax.inject.Inject;

/** EXPUNGE that a mailbox opened by EXAMINE refuses. */
public final class ExpungeMessages extends ExpungeProcessor {
    @Inject
    public ExpungeMessages(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            ExpungeRequest request, ImapSession session, Responder responder) {
        if (OpenedMailbox.isReadOnly(session)) {
            return Mono.fromRunnable(
                    () ->
                            OpenedMailbox.refuseReadOnly(
                                    request, getStatusResponseFactory(), responder));
        }
        return super.processRequestReactive(request, session, responder);
    }

    @Override
    protected Optional<MessageRange> messageRange(
            SelectedMailbox selected, IdRange range, boolean uids) throws MessageRangeException {
        return uids && selected.existsCount() <= 0
                ? Optional.of(OpenedMailbox.ofEmpty(range))
                : super.messageRange(selected, range, uids);
    }
}
