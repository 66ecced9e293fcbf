package dev.hikyaku.smtp;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A command and what to do with its reply.
 *
 * @param wanted asked when the command is the first of a flight: whether there is still a point in
 *     it
 * @param within how long the reply may take
 */
record Turn(Command command, Duration within, BooleanSupplier wanted, Answer answer) {

    /** Takes a reply. */
    @FunctionalInterface
    interface Answer {
        /**
         * @throws LostException when it is a reply that cannot come here
         */
        void take(PeerReply reply) throws LostException;
    }
}
