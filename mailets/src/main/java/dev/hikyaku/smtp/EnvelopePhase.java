package dev.hikyaku.smtp;

import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.HopOutcome.RefusedForGood;
import dev.hikyaku.trace.RefusedElsewhere;

import io.netty.buffer.Unpooled;

import org.apache.james.core.MailAddress;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mail up to its content: RSET, MAIL, every RCPT, and DATA unless the content goes in chunks; and
 * the way back when nobody is left to send it to.
 */
final class EnvelopePhase {
    private static final byte[] LONE_DOT = ".\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Session session;
    private final Deadlines deadlines;
    private final Envelope envelope;
    private final Recipients recipients;
    private final Start start;
    private final boolean chunks;
    private boolean contentWanted;
    private PeerReply dataRefusal;

    EnvelopePhase(Session session, Envelope envelope, Recipients recipients) {
        this.session = session;
        this.deadlines = session.hop().deadlines();
        this.envelope = envelope;
        this.recipients = recipients;
        this.start = new Start(session);
        // DATA has an answer that nothing else has: a 354 in its place proves that the replies are
        // in step. Chunks have none, so they are only sent where no earlier mail can have left one.
        this.chunks = session.capabilities().chunking() && session.fresh();
    }

    /** Whether the content goes in chunks (RFC 3030). */
    boolean chunks() {
        return chunks;
    }

    /** Whether the peer has accepted or refused MAIL. */
    boolean answered() {
        return start.answered();
    }

    /** What the peer said to DATA, if it did not ask for the content. */
    Optional<PeerReply> dataRefusal() {
        return Optional.ofNullable(dataRefusal);
    }

    /** Asks; recipients are accepted or settled by it. */
    void send(Fitness fitness) throws LostException {
        List<Turn> sending = recipientTurns();
        if (sending.isEmpty()) {
            return;
        }
        List<Turn> turns = new ArrayList<>();
        try {
            start.addTo(
                    turns,
                    fitness.mail(),
                    reply -> recipients.settleRest(HopOutcome.refused(reply)));
        } catch (UnsendableException e) {
            String sender = envelope.sender().asString("");
            recipients.settleRest(new RefusedForGood(Fitness.unsendableSender(sender)));
            return;
        }
        turns.addAll(sending);
        if (!chunks) {
            turns.add(
                    new Turn(
                            Command.DATA,
                            deadlines.data(),
                            () -> !recipients.accepted().isEmpty(),
                            this::data));
        }
        new Flights(session).send(turns);
    }

    private List<Turn> recipientTurns() {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < envelope.recipients().size(); i++) {
            int place = i;
            MailAddress recipient = envelope.recipients().get(place);
            try {
                turns.add(
                        new Turn(
                                rcpt(recipient),
                                deadlines.envelope(),
                                start::senderAccepted,
                                reply -> recipient(place, reply)));
            } catch (UnsendableException e) {
                recipients.settle(place, new RefusedForGood(Fitness.unsendable(recipient)));
            }
        }
        return turns;
    }

    private Command rcpt(MailAddress recipient) throws UnsendableException {
        Reply refusal = envelope.refused().get(recipient);
        List<String> parameters = new ArrayList<>();
        if (refusal != null) {
            parameters.add(RefusedElsewhere.parameter(refusal));
        }
        if (session.capabilities().dsn()) {
            parameters.addAll(envelope.dsn().of(recipient));
        }
        boolean utf8 = session.capabilities().smtpUtf8();
        return Command.rcpt(recipient.asString(), parameters, utf8);
    }

    private void recipient(int place, PeerReply reply) throws LostException {
        if (!start.senderAccepted()) {
            return;
        }
        if (reply.positive()) {
            recipients.accept(place);
        } else if (reply.negative()) {
            recipients.settle(place, HopOutcome.refused(tooMany(reply)));
        } else {
            throw new LostException(Trouble.OUT_OF_STEP, "RCPT: " + reply.code());
        }
    }

    /** RFC 5321 §4.5.3.1.10: 552 at RCPT means too many recipients, unless it says otherwise. */
    private static PeerReply tooMany(PeerReply reply) {
        boolean tooMany = reply.code() == 552 && reply.status().orElse("5.5.3").equals("5.5.3");
        return tooMany ? PeerReply.of(452, "4.5.3 " + reply.text()) : reply;
    }

    private void data(PeerReply reply) throws LostException {
        if (reply.positive()) {
            throw new LostException(Trouble.OUT_OF_STEP, "DATA: " + reply.code());
        }
        contentWanted = reply.intermediate();
        dataRefusal = contentWanted ? null : reply;
    }

    /** Nobody is left to send to: the peer forgets the mail, and proves to be in step. */
    void withdraw() throws LostException {
        if (contentWanted) {
            // It asked for content with no recipient accepted: an empty one, and no mail after it.
            session.retire();
            int answers = session.hop().protocol().repliesAfterDot(0);
            session.wire().send(Unpooled.wrappedBuffer(LONE_DOT), answers);
        } else if (start.answered() && session.wire().usable()) {
            new Flights(session)
                    .send(
                            List.of(
                                    new Turn(
                                            Command.RSET,
                                            deadlines.envelope(),
                                            () -> true,
                                            start::forgotten)));
        }
    }
}
