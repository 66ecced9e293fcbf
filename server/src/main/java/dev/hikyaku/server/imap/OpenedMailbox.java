package dev.hikyaku.server.imap;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.VanishedResponse;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What several commands need to know of the mailbox that is open. */
final class OpenedMailbox {
    private OpenedMailbox() {}

    /** RFC 3501 §6.3.2: EXAMINE opens read-only. */
    static boolean isReadOnly(ImapSession session) {
        return session instanceof ConnectionSession connection && connection.isReadOnly();
    }

    static void refuseReadOnly(
            ImapRequest request, StatusResponseFactory responses, Responder responder) {
        responder.respond(
                responses.taggedNo(
                        request.getTag(),
                        request.getCommand(),
                        HumanReadableText.MAILBOX_IS_READ_ONLY,
                        ResponseCode.readOnly()));
    }

    /**
     * UIDs that are there, of those asked for, as ranges: as many as there are messages at most,
     * whatever a client asks for (JAMES-4041).
     */
    static List<MessageRange> present(SelectedMailbox selected, MessageRange wanted) {
        MessageUid from = wanted.getUidFrom();
        MessageUid to = wanted.getUidTo();
        List<MessageUid> uids = new ArrayList<>();
        int number = firstFrom(selected, from);
        Optional<MessageUid> uid = selected.uid(number);
        while (uid.isPresent() && uid.get().compareTo(to) <= 0) {
            uids.add(uid.get());
            number++;
            uid = selected.uid(number);
        }
        return MessageRange.toRanges(uids);
    }

    /** The number of the first message with this UID or a higher one. */
    private static int firstFrom(SelectedMailbox selected, MessageUid from) {
        int low = 1;
        int high = Math.toIntExact(selected.existsCount()) + 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Optional<MessageUid> uid = selected.uid(middle);
            if (uid.isPresent() && uid.get().compareTo(from) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * An answer for a set of UIDs in an empty mailbox: RFC 3501 §6.4.8, UIDs that do not exist are
     * ignored (JAMES-4060).
     */
    static MessageRange ofEmpty(IdRange asked) {
        long low = Math.min(asked.getLowVal(), 0xFFFF_FFFFL);
        return MessageRange.one(MessageUid.of(Math.max(low, 1)));
    }

    /** Tells which UIDs of the ranges are gone, gap by gap and not UID by UID. */
    static void vanished(SelectedMailbox selected, List<MessageRange> asked, Responder responder) {
        List<UidRange> gone = new ArrayList<>();
        for (MessageRange range : asked) {
            MessageUid next = range.getUidFrom();
            for (MessageRange there : present(selected, range)) {
                if (next.compareTo(there.getUidFrom()) < 0) {
                    gone.add(new UidRange(next, there.getUidFrom().previous()));
                }
                next = there.getUidTo().next();
            }
            if (next.compareTo(range.getUidTo()) <= 0) {
                gone.add(new UidRange(next, range.getUidTo()));
            }
        }
        if (!gone.isEmpty()) {
            responder.respond(new VanishedResponse(gone.toArray(UidRange[]::new), true));
        }
    }

    /**
     * Watches the answer to SELECT or EXAMINE: success decides whether changes are allowed, and the
     * number of messages is the one the session's message numbers go by (JAMES-4088).
     */
    record Opening(ConnectionSession session, boolean examined, Responder responder)
            implements Responder {
        @Override
        public void respond(ImapResponseMessage message) {
            if (message instanceof ExistsResponse && session.getSelected() != null) {
                responder.respond(new ExistsResponse(session.getSelected().existsCount()));
                return;
            }
            if (message instanceof StatusResponse status
                    && status.getTag() != null
                    && status.getServerResponseType() == StatusResponse.Type.OK) {
                session.opened(examined);
            }
            responder.respond(message);
        }

        @Override
        public void flush() {
            responder.flush();
        }
    }
}
