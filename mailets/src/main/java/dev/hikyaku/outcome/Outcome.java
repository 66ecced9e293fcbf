package dev.hikyaku.outcome;

import java.util.Objects;

/**
 * What became of a mail for one recipient, as the peer that handed it to us must hear it.
 *
 * <p>Each value carries the text of an SMTP reply: {@code code} (RFC 5321 §4.2), {@code status}
 * (the enhanced status of RFC 3463, three numbers) and a line of {@code text}.
 */
public sealed interface Outcome {

    /** The recipient's mail is on disk here or at the next hop: 2xx. */
    record Delivered(String text) implements Outcome {
        public Delivered {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public Reply reply() {
            return new Reply(250, "2.1.5", text);
        }
    }

    /** Decided: this recipient will never get this mail, the sender must be told. 5xx. */
    record RefusedForGood(Reply reply) implements Outcome {
        public RefusedForGood {
            requireClass(reply, 5);
        }
    }

    /** Not now: the sender keeps the mail and tries again. 4xx. */
    record RefusedForNow(Reply reply) implements Outcome {
        public RefusedForNow {
            requireClass(reply, 4);
        }
    }

    /** The reply the sender hears for this recipient. */
    Reply reply();

    /** A refusal of the class its code belongs to: 4xx for now, 5xx for good. */
    static Outcome refused(Reply reply) {
        return reply.code() >= 500 ? new RefusedForGood(reply) : new RefusedForNow(reply);
    }

    private static void requireClass(Reply reply, int expected) {
        if (reply.code() / 100 != expected) {
            throw new IllegalArgumentException(
                    "code: " + reply.code() + " (expected: " + expected + "xx)");
        }
    }
}
