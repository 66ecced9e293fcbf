package dev.hikyaku.smtp;

import java.util.List;

/**
 * How each mail and probe begins: RSET if the peer may remember the one before (which also tells
 * whether a connection that rested is still alive), and MAIL.
 */
final class Start {
    private final Session session;
    private boolean answered;
    private boolean senderAccepted;

    Start(Session session) {
        this.session = session;
        session.begin();
    }

    void addTo(List<Turn> turns, Command mail, Turn.Answer refused) {
        Deadlines deadlines = session.hop().deadlines();
        if (!session.clean()) {
            // Where it takes long, the path is dead: the peer has nothing to think about.
            turns.add(new Turn(Command.RSET, deadlines.greeting(), () -> true, this::reset));
        }
        turns.add(new Turn(mail, deadlines.envelope(), () -> true, reply -> mail(reply, refused)));
        session.clean(false);
    }

    /** Whether the peer has accepted or refused MAIL. */
    boolean answered() {
        return answered;
    }

    boolean senderAccepted() {
        return senderAccepted;
    }

    /** The answer to the RSET that ends a mail or probe without content. */
    void forgotten(PeerReply reply) throws LostException {
        session.clean(reply.positive());
        if (!reply.positive() && !reply.closing()) {
            throw new LostException(Trouble.OUT_OF_STEP, "RSET: " + reply.code());
        }
    }

    private void reset(PeerReply reply) throws LostException {
        if (!reply.positive()) {
            throw new LostException(Trouble.LOST, "RSET: " + reply.code());
        }
    }

    private void mail(PeerReply reply, Turn.Answer refused) throws LostException {
        if (reply.closing() && !session.fresh()) {
            throw new LostException(Trouble.LOST, "MAIL: " + reply.code());
        }
        if (reply.intermediate()) {
            throw new LostException(Trouble.OUT_OF_STEP, "MAIL: " + reply.code());
        }
        answered = true;
        senderAccepted = reply.positive();
        if (!senderAccepted) {
            refused.take(reply);
        }
    }
}
