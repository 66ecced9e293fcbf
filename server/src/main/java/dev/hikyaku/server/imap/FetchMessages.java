package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Optional;

import javax.inject.Inject;

/** FETCH that marks nothing seen after EXAMINE and answers for empty mailboxes (JAMES-4060). */
public final class FetchMessages extends FetchProcessor {
    @Inject
    public FetchMessages(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            FetchRequest request, ImapSession session, Responder responder) {
        return super.processRequestReactive(request, session, responder);
    }

    @Override
    protected Optional<MessageRange> messageRange(
            SelectedMailbox selected, IdRange range, boolean uids) throws MessageRangeException {
        return uids && selected.existsCount() <= 0
                ? Optional.of(OpenedMailbox.ofEmpty(range))
                : super.messageRange(selected, range, uids);
    }

    @Override
    protected void respondVanished(
            SelectedMailbox selected, List<MessageRange> ranges, Responder responder) {
        OpenedMailbox.vanished(selected, ranges, responder);
    }
}
