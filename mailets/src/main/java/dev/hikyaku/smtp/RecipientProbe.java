package dev.hikyaku.smtp;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

import java.util.ArrayList;
import java.util.List;

/** Asks for a recipient without sending a mail: MAIL, RCPT, RSET. */
final class RecipientProbe implements Exchange<Probe> {
    private final Session session;
    private final String sender;
    private final MailAddress recipient;
    private final Start start;
    private boolean lost;
    private Probe probe;

    RecipientProbe(Session session, MaybeSender sender, MailAddress recipient) {
        this.session = session;
        this.sender = sender.asString("");
        this.recipient = recipient;
        this.start = new Start(session);
    }

    @Override
    public boolean stale() {
        return lost && !session.fresh() && !start.answered();
    }

    @Override
    public Probe run() {
        List<Turn> turns = new ArrayList<>();
        boolean utf8 = session.capabilities().smtpUtf8();
        Deadlines deadlines = session.hop().deadlines();
        try {
            Command rcpt = Command.rcpt(recipient.asString(), List.of(), utf8);
            start.addTo(turns, mail(utf8), reply -> probe = new Probe.SenderRefused(reply));
            turns.add(new Turn(rcpt, deadlines.envelope(), start::senderAccepted, this::recipient));
            turns.add(new Turn(Command.RSET, deadlines.envelope(), () -> true, start::forgotten));
            new Flights(session).send(turns);
        } catch (UnsendableException e) {
            probe = unsendable();
        } catch (LostException e) {
            lost = true;
            session.retire();
            probe = new Probe.Silent(e.trouble(), e.getMessage());
        }
        return probe;
    }

    private Command mail(boolean utf8) throws UnsendableException {
        boolean ascii = (sender + recipient.asString()).chars().allMatch(c -> c < 0x80);
        return Command.mail(sender, ascii || !utf8 ? List.of() : List.of("SMTPUTF8"), utf8);
    }

    private Probe unsendable() {
        try {
            Command.rcpt(recipient.asString(), List.of(), session.capabilities().smtpUtf8());
            return new Probe.SenderRefused(Fitness.unsendableSender(sender));
        } catch (UnsendableException e) {
            return new Probe.Answered(Fitness.unsendable(recipient));
        }
    }

    private void recipient(PeerReply reply) throws LostException {
        if (reply.intermediate()) {
            throw new LostException(Trouble.OUT_OF_STEP, "RCPT: " + reply.code());
        }
        if (start.senderAccepted()) {
            probe = new Probe.Answered(reply);
        }
    }
}
