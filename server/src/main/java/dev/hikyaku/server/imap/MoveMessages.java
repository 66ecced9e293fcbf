package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.MoveRequest;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.Optional;

import javax.inject.Inject;

/** MOVE of the messages that are there (JAMES-4041), out of mailboxes that may be changed. */
public final class MoveMessages extends MoveProcessor {
    @Inject
    public MoveMessages(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            MoveRequest request, ImapSession session, Responder responder) {
        if (OpenedMailbox.isReadOnly(session)) {
            return Mono.fromRunnable(
                    () ->
                            OpenedMailbox.refuseReadOnly(
                                    request, getStatusResponseFactory(), responder));
        }
        return super.processRequestReactive(request, session, responder);
    }

    @Override
    protected Flux<MessageRange> process(
            MailboxId target,
            SelectedMailbox selected,
            MailboxSession session,
            MessageRange wanted) {
        return Flux.fromIterable(OpenedMailbox.present(selected, wanted))
                .concatMap(there -> super.process(target, selected, session, there));
    }

    @Override
    protected Optional<MessageRange> messageRange(
            SelectedMailbox selected, IdRange range, boolean uids) throws MessageRangeException {
        return uids && selected.existsCount() <= 0
                ? Optional.of(OpenedMailbox.ofEmpty(range))
                : super.messageRange(selected, range, uids);
    }
}
