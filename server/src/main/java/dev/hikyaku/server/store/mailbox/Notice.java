package dev.hikyaku.server.store.mailbox;

import org.apache.james.events.Event;
import org.apache.james.events.RegistrationKey;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMoves;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.event.EventFactory;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** An event and whom it concerns. */
record Notice(Event event, Set<RegistrationKey> keys) {

    private static Notice of(Event event, Mailbox mailbox) {
        return new Notice(event, Set.of(new MailboxIdRegistrationKey(mailbox.getMailboxId())));
    }

    static Notice added(
            MailboxSession session,
            Mailbox mailbox,
            Collection<MessageRow> rows,
            boolean delivery) {
        return of(
                EventFactory.added()
                        .randomEventId()
                        .mailboxSession(session)
                        .mailbox(mailbox)
                        .metaData(StoredMessageMapper.metaData(rows))
                        .isDelivery(delivery)
                        .build(),
                mailbox);
    }

    static Notice expunged(MailboxSession session, Mailbox mailbox, Collection<MessageRow> rows) {
        return of(
                EventFactory.expunged()
                        .randomEventId()
                        .mailboxSession(session)
                        .mailbox(mailbox)
                        .metaData(StoredMessageMapper.metaData(rows))
                        .build(),
                mailbox);
    }

    static Notice flags(MailboxSession session, Mailbox mailbox, Iterable<UpdatedFlags> updated) {
        return of(
                EventFactory.flagsUpdated()
                        .randomEventId()
                        .mailboxSession(session)
                        .mailbox(mailbox)
                        .updatedFlags(updated)
                        .build(),
                mailbox);
    }

    static Notice moved(MailboxSession session, MessageMoves moves, Collection<MessageRow> rows) {
        MessageMoveEvent event =
                EventFactory.moved()
                        .session(session)
                        .messageMoves(moves)
                        .messageId(rows.stream().map(row -> (MessageId) row.messageId()).toList())
                        .build();
        return new Notice(
                event,
                moves.impactedMailboxIds()
                        .map(MailboxIdRegistrationKey::new)
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
