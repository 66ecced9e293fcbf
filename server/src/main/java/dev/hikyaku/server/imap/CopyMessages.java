package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Flux;

import java.util.Optional;

import javax.inject.Inject;

/** COPY of the messages that are there, however large the set that is asked for (JAMES-4041). */
public final class CopyMessages extends CopyProcessor {
    @Inject
    public CopyMessages(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
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
