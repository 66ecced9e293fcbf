package dev.hikyaku.lmtp;

import dev.hikyaku.outcome.Reply;

/** What the hops of a recipient's route said of it. */
sealed interface Answer {

    /** 2xx: its mail is taken. */
    record Taken() implements Answer {}

    /** 5xx: its mail is never taken, and the sender hears why in the hop's words. */
    record Refused(Reply reply) implements Answer {}

    /** A hop spoke, and did not say whether there is such a recipient: 451, in the hop's words. */
    record NotNow(Reply reply) implements Answer {}

    /** Nobody spoke: 451. */
    record Silent(Reply reply) implements Answer {}

    /** Whether it is the recipient's, and not the moment's. */
    default boolean lasting() {
        return this instanceof Taken || this instanceof Refused;
    }
}
