package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

import javax.inject.Inject;

/**
 * FETCH that marks nothing seen after EXAMINE, answers for empty mailboxes (JAMES-4060), and tells
 * a flat structure of mails nested too deep ({@link NestedMail}) instead of hanging on them.
 */
public final class FetchMessages extends FetchProcessor {
    private static final EnumSet<Item> STRUCTURE = EnumSet.of(Item.BODY, Item.BODY_STRUCTURE);

    private final NestedMail nestedMail = new NestedMail();

    @Inject
    public FetchMessages(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics) {
        super(mailboxes, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            FetchRequest request, ImapSession session, Responder responder) {
        FetchData data = request.getFetch();
        boolean seen = data.isSetSeen() && !OpenedMailbox.isReadOnly(session);
        FetchRequest allowed =
                seen == data.isSetSeen() ? request : with(request, data(data, true, false));
        if (STRUCTURE.stream().noneMatch(data::contains)
                && data.getBodyElements().stream().noneMatch(FetchMessages::isOfPart)) {
            return super.processRequestReactive(allowed, session, responder);
        }
        return nested(allowed, session)
                .collectList()
                .flatMap(
                        nested ->
                                nested.isEmpty()
                                        ? super.processRequestReactive(allowed, session, responder)
                                        : around(nested, allowed, session, responder, seen));
    }

    private static boolean isOfPart(BodyFetchElement element) {
        return element.getPath() != null && element.getPath().length > 0;
    }

    private Flux<MessageResult> nested(FetchRequest request, ImapSession session) {
        return getSelectedMailboxReactive(session)
                .flatMapMany(
                        mailbox ->
                                Flux.fromIterable(ranges(request, session))
                                        .concatMap(range -> content(mailbox, range, session))
                                        .filter(this::isTooDeep));
    }

    private static Flux<MessageResult> content(
            MessageManager mailbox, MessageRange range, ImapSession session) {
        return Flux.from(
                mailbox.getMessagesReactive(
                        range, FetchGroup.FULL_CONTENT, session.getMailboxSession()));
    }

    private boolean isTooDeep(MessageResult message) {
        try {
            return nestedMail.isTooDeep(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MailboxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<MessageRange> ranges(FetchRequest request, ImapSession session) {
        List<MessageRange> ranges = new ArrayList<>();
        try {
            for (IdRange range : request.getIdSet()) {
                messageRange(session.getSelected(), range, request.isUseUids())
                        .map(wanted -> OpenedMailbox.present(session.getSelected(), wanted))
                        .ifPresent(ranges::addAll);
            }
        } catch (MessageRangeException invalid) {
            // The request itself answers this.
            return List.of();
        }
        return ranges;
    }

    /** The nested mails without what would need their structure, the others as asked. */
    private Mono<Void> around(
            List<MessageResult> nested,
            FetchRequest request,
            ImapSession session,
            Responder responder,
            boolean seen) {
        List<MessageUid> good = new ArrayList<>();
        List<MessageUid> bad = nested.stream().map(MessageResult::getUid).toList();
        for (MessageRange range : ranges(request, session)) {
            range.forEach(good::add);
        }
        good.removeAll(bad);
        FetchData plain = data(request.getFetch(), false, seen);
        Responder quiet = new WithoutOk(responder);
        Mono<Void> flat =
                super.processRequestReactive(of(bad, request, plain), session, quiet)
                        .then(Mono.fromRunnable(() -> flatten(nested, request, session, quiet)));
        Mono<Void> rest =
                Mono.defer(
                        () ->
                                super.processRequestReactive(
                                        of(good, request, request.getFetch()), session, responder));
        return flat.then(good.isEmpty() ? done(request, responder) : rest);
    }

    private Mono<Void> done(FetchRequest request, Responder responder) {
        return Mono.fromRunnable(() -> okComplete(request, responder));
    }

    private static void flatten(
            List<MessageResult> nested,
            FetchRequest request,
            ImapSession session,
            Responder responder) {
        for (MessageResult mail : nested) {
            FlatStructure structure = new FlatStructure(mail.getSize());
            boolean body = request.getFetch().contains(Item.BODY);
            boolean whole = request.getFetch().contains(Item.BODY_STRUCTURE);
            if (body || whole) {
                session.getSelected()
                        .msn(mail.getUid())
                        .ifPresent(
                                number ->
                                        responder.respond(
                                                new FetchResponse(
                                                        number,
                                                        null,
                                                        request.isUseUids() ? mail.getUid() : null,
                                                        null,
                                                        null,
                                                        null,
                                                        null,
                                                        null,
                                                        body ? structure : null,
                                                        whole ? structure : null,
                                                        List.of(),
                                                        null,
                                                        null)));
            }
        }
    }

    private static FetchRequest of(List<MessageUid> uids, FetchRequest request, FetchData data) {
        IdRange[] ranges =
                MessageRange.toRanges(uids).stream()
                        .map(
                                range ->
                                        new IdRange(
                                                range.getUidFrom().asLong(),
                                                range.getUidTo().asLong()))
                        .toArray(IdRange[]::new);
        return new FetchRequest(true, ranges, data, request.getTag());
    }

    private static FetchRequest with(FetchRequest request, FetchData data) {
        return new FetchRequest(request.isUseUids(), request.getIdSet(), data, request.getTag());
    }

    private static FetchData data(FetchData asked, boolean structure, boolean seen) {
        FetchData.Builder data = FetchData.builder();
        if (asked.getChangedSince() != -1) {
            data.changedSince(asked.getChangedSince());
        }
        data.vanished(asked.getVanished());
        EnumSet.allOf(Item.class).stream()
                .filter(asked::contains)
                .filter(item -> structure || !STRUCTURE.contains(item))
                .forEach(data::fetch);
        asked.getBodyElements().stream()
                .filter(element -> structure || !isOfPart(element))
                .forEach(element -> data.add(element, !seen));
        return data.build();
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

    /** Passes on all but the OK of a part of the work. */
    private record WithoutOk(Responder responder) implements Responder {
        @Override
        public void respond(ImapResponseMessage message) {
            boolean ok =
                    message instanceof StatusResponse status
                            && status.getTag() != null
                            && status.getServerResponseType() == StatusResponse.Type.OK;
            if (!ok) {
                responder.respond(message);
            }
        }

        @Override
        public void flush() {
            responder.flush();
        }
    }
}
