package dev.hikyaku.smtp;

import dev.hikyaku.outcome.Outcome;

/** What became of a mail for one recipient when it was handed to a hop. */
public sealed interface HopOutcome {

    /** The peer answered 2xx after the dot: the mail is its now. */
    record Delivered(PeerReply reply) implements HopOutcome {
        @Override
        public Outcome outcome() {
            return new Outcome.Delivered(reply.reply().text());
        }
    }

    /** 5xx, or the peer cannot take what this mail is: it will never be taken. */
    record RefusedForGood(PeerReply reply) implements HopOutcome {
        @Override
        public Outcome outcome() {
            return new Outcome.RefusedForGood(reply.reply());
        }
    }

    /** 4xx: not now. */
    record RefusedForNow(PeerReply reply) implements HopOutcome {
        @Override
        public Outcome outcome() {
            return new Outcome.RefusedForNow(reply.reply());
        }
    }

    /**
     * The dot was written and no answer came that could be understood: the peer may have the mail
     * or not. Never a success, never for good.
     *
     * @param detail for the log: no addresses of mail, no secrets
     */
    record Unknown(Trouble trouble, String detail) implements HopOutcome {
        @Override
        public Outcome outcome() {
            return new Outcome.RefusedForNow(trouble.doubtfulReply());
        }
    }

    /**
     * The peer never had the whole mail, so it has not delivered it.
     *
     * @param detail for the log: no addresses of mail, no secrets
     */
    record NotAttempted(Trouble trouble, String detail) implements HopOutcome {
        @Override
        public Outcome outcome() {
            return new Outcome.RefusedForNow(trouble.reply());
        }
    }

    /** What the sender hears of it; trouble with the hop is 451 (RFC 3463 §3.5: 4.4.x). */
    Outcome outcome();

    /** A 4xx or 5xx. */
    static HopOutcome refused(PeerReply reply) {
        return reply.code() >= 500 ? new RefusedForGood(reply) : new RefusedForNow(reply);
    }
}
