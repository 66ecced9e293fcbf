package dev.hikyaku.smtp;

import dev.hikyaku.smtp.HopOutcome.Delivered;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopOutcome.RefusedForGood;
import dev.hikyaku.smtp.HopOutcome.Unknown;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * One mail over one session.
 *
 * <p>A recipient is settled by the first reply that decides about it: MAIL, its RCPT, DATA, or its
 * own after the dot. What is open when the dialogue breaks is settled by where it broke: before the
 * end of the content was written nobody got the mail, after it nobody knows. Replies that are out
 * of step settle nothing, not even backwards: each may have been meant for another command.
 */
final class Transaction implements Exchange<List<HopOutcome>> {
    private final Session session;
    private final Wire wire;
    private final Envelope envelope;
    private final Message message;
    private final Recipients recipients;
    private final EnvelopePhase phase;
    private boolean lost;
    private ContentTransfer transfer;

    Transaction(Session session, Envelope envelope, Message message) {
        this.session = session;
        this.wire = session.wire();
        this.envelope = envelope;
        this.message = message;
        this.recipients = new Recipients(envelope.recipients().size());
        this.phase = new EnvelopePhase(session, envelope, recipients);
    }

    @Override
    public boolean stale() {
        return lost && !session.fresh() && !phase.answered();
    }

    @Override
    public List<HopOutcome> run() {
        try {
            Fitness fitness = new Fitness(session.capabilities(), envelope, message);
            Optional<PeerReply> refusal = fitness.refusal();
            if (refusal.isPresent()) {
                recipients.settleRest(new RefusedForGood(refusal.get()));
            } else {
                handOver(fitness);
            }
        } catch (UnreadableException e) {
            abandon(new NotAttempted(Trouble.UNREADABLE, e.getMessage()));
        } catch (UnsendableException e) {
            abandon(
                    new RefusedForGood(
                            PeerReply.of(554, "5.6.0 message cannot be sent: " + e.getMessage())));
        } catch (LostException e) {
            lost(e);
        }
        return recipients.outcomes();
    }

    private void handOver(Fitness fitness)
            throws LostException, UnreadableException, UnsendableException {
        InputStream content = open();
        try {
            phase.send(fitness);
            phase.dataRefusal().ifPresent(this::refuseAccepted);
            if (recipients.accepted().isEmpty() || phase.dataRefusal().isPresent()) {
                phase.withdraw();
            } else {
                send(content);
            }
        } finally {
            close(content);
        }
    }

    private InputStream open() throws UnreadableException {
        try {
            return message.open();
        } catch (IOException | RuntimeException e) {
            throw new UnreadableException(e);
        }
    }

    private static void close(InputStream content) {
        try {
            content.close();
        } catch (IOException | RuntimeException e) {
            // It has been read as far as was needed; what became of the mail is known already.
        }
    }

    private void send(InputStream content)
            throws LostException, UnreadableException, UnsendableException {
        int answers = session.hop().protocol().repliesAfterDot(recipients.accepted().size());
        transfer = new ContentTransfer(session, answers);
        if (phase.chunks()) {
            Optional<PeerReply> refusal = transfer.chunks(content, message.sizeBytes());
            if (refusal.isPresent()) {
                // RFC 3030 §2: chunks on their way are answered too; who knows how.
                session.retire();
                refuseAccepted(refusal.get());
                return;
            }
        } else {
            transfer.data(content, message.sizeBytes());
        }
        takeAnswers(Deadline.in(session.hop().deadlines().afterDot()));
    }

    private void takeAnswers(Deadline deadline) throws LostException {
        if (session.hop().protocol() == Protocol.SMTP) {
            settleAccepted(afterDot(wire.take(deadline.remaining())));
            return;
        }
        HopOutcome first = null;
        boolean alike = true;
        for (int place : recipients.accepted()) {
            HopOutcome outcome = afterDot(wire.take(deadline.remaining()));
            first = first == null ? outcome : first;
            alike &= first.getClass() == outcome.getClass();
            recipients.settle(place, outcome);
        }
        if (!alike && wire.outOfStep()) {
            // Whose answer is whose? It matters only where they differ.
            settleAccepted(new Unknown(Trouble.OUT_OF_STEP, "more answers than recipients"));
        }
    }

    private static HopOutcome afterDot(PeerReply reply) throws LostException {
        if (reply.intermediate()) {
            throw new LostException(Trouble.OUT_OF_STEP, "after the dot: " + reply.code());
        }
        return reply.positive() ? new Delivered(reply) : HopOutcome.refused(reply);
    }

    private void refuseAccepted(PeerReply reply) {
        settleAccepted(HopOutcome.refused(reply));
    }

    private void settleAccepted(HopOutcome outcome) {
        recipients.accepted().forEach(place -> recipients.settle(place, outcome));
    }

    /** Our side cannot go on: a peer that waits for more content gets an end without a dot. */
    private void abandon(HopOutcome outcome) {
        recipients.settleRest(outcome);
        if (transfer != null) {
            wire.cut();
        }
    }

    private void lost(LostException e) {
        lost = true;
        session.retire();
        if (transfer != null && transfer.complete()) {
            recipients.settleRest(new Unknown(e.trouble(), e.getMessage()));
        } else if (e.trouble() == Trouble.OUT_OF_STEP) {
            recipients.overrule(new NotAttempted(e.trouble(), e.getMessage()));
        } else {
            recipients.settleRest(new NotAttempted(e.trouble(), e.getMessage()));
        }
    }
}
