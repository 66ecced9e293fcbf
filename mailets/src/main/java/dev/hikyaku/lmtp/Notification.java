package dev.hikyaku.lmtp;

import dev.hikyaku.journal.Journal;
import dev.hikyaku.outcome.OneReply;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.Envelope;
import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.trace.RefusedElsewhere;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has a store tell the sender of a mail that some recipients were refused while others got it: a
 * server without a queue cannot do so itself ({@link RefusedElsewhere}). The store gets the header
 * of the mail, which goes into the notification (RFC 3464).
 */
final class Notification {
    private static final Logger LOGGER = LoggerFactory.getLogger(Notification.class);
    private static final int MOST_HEADER_BYTES = 64 * 1024;
    private static final byte[] END_OF_HEADER = {'\r', '\n', '\r', '\n'};

    private final Hops hops;

    Notification(Hops hops) {
        this.hops = hops;
    }

    /** What a notification of a mail would need, taken before the mail is let go. */
    Draft draft(Mail mail) {
        try {
            byte[] start = MailBytes.start(mail, MOST_HEADER_BYTES);
            return new Draft(this, mail, Arrays.copyOf(start, endOfHeader(start)));
        } catch (IOException e) {
            // The delivery will find out too, and the sender keeps the mail.
            return Draft.NONE;
        }
    }

    private static int endOfHeader(byte[] bytes) {
        for (int i = 0; i + 4 <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + 4, END_OF_HEADER, 0, 4)) {
                return i + 4;
            }
        }
        return bytes.length;
    }

    /** A notification that may have to be sent. */
    static final class Draft {
        /** Of a mail with one recipient, who is either refused or not. */
        static final Draft NONE = new Draft(null, null, new byte[0]);

        private final Notification notification;
        private final String mail;
        private final MaybeSender sender;
        private final byte[] header;

        private Draft(Notification notification, Mail mail, byte[] header) {
            this.notification = notification;
            this.mail = mail == null ? "" : mail.getName();
            this.sender = mail == null ? MaybeSender.nullSender() : mail.getMaybeSender();
            this.header = header;
        }

        /**
         * Sends it.
         *
         * @return what the sender must hear instead of 250, if anything: 451 when the store cannot
         *     take it now, 554 when no store can tell, so that the sender's own server does
         */
        Optional<Reply> send(Map<MailAddress, Reply> refused) {
            // RFC 5321 §6.1: nobody is told of what was sent by nobody.
            return sender.isNullSender() ? Optional.empty() : notification.send(this, refused);
        }
    }

    private Optional<Reply> send(Draft draft, Map<MailAddress, Reply> refused) {
        Envelope envelope = Envelope.refused(draft.sender, refused);
        Optional<Reply> away = Optional.empty();
        boolean cannot = false;
        for (NextHop hop : stores(refused.keySet())) {
            HopOutcome outcome = worst(hop.deliver(envelope, Message.of(draft.header)));
            log(draft, envelope, hop, outcome);
            switch (outcome) {
                case HopOutcome.Delivered ignored -> {
                    return Optional.empty();
                }
                case HopOutcome.RefusedForGood ignored -> cannot = true;
                case HopOutcome.NotAttempted open -> away = Optional.of(open.outcome().reply());
                case HopOutcome.RefusedForNow now -> {
                    return Optional.of(now.outcome().reply());
                }
                case HopOutcome.Unknown unknown -> {
                    return Optional.of(unknown.outcome().reply());
                }
            }
        }
        // Not 451 for a spare that is always away, when the one that answers cannot tell: the mail
        // would come again and again for those who have it.
        Reply forAll = OneReply.inPart(refused.values().iterator().next());
        return Optional.of(cannot ? forAll : away.orElse(forAll));
    }

    private static void log(Draft draft, Envelope envelope, NextHop hop, HopOutcome outcome) {
        Journal.step(LOGGER, "lmtp-notice")
                .mail(draft.mail)
                .from(draft.sender)
                .to(envelope.recipients())
                .outcome(outcome.outcome())
                .with("hop", hop.name())
                .write();
    }

    /** The stores of those refused first, as they know them; then any other. */
    private Set<NextHop> stores(Set<MailAddress> refused) {
        Set<NextHop> stores = new LinkedHashSet<>();
        refused.forEach(recipient -> stores.addAll(hops.of(recipient)));
        stores.addAll(hops.all());
        return stores;
    }

    /** Of several recipients the first that has not worked: all are told of, or it was in vain. */
    private static HopOutcome worst(Handover handover) {
        return handover.outcomes().stream()
                .filter(outcome -> !(outcome instanceof HopOutcome.Delivered))
                .findFirst()
                .orElse(handover.outcomes().getFirst());
    }
}
