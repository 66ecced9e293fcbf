package dev.hikyaku.smarthost;

import org.apache.james.core.MailAddress;

/** Knows the way to a destination. */
interface Directions {

    /** The destination a recipient's mail goes to: those with the same share a transaction. */
    String destination(MailAddress recipient);

    /**
     * The way there, found anew for each try; may ask the DNS and block for that.
     *
     * @param failed how many tries of the mail have failed
     */
    Way to(String destination, int failed);
}
