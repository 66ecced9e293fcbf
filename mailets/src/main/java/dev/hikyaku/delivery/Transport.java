package dev.hikyaku.delivery;

import org.apache.mailet.Mail;

/** A way out of this server. */
public interface Transport {

    /**
     * Hands a mail over, on a thread that may block. Whatever the other side or the network does is
     * an outcome; every recipient has one. The mail is not changed.
     */
    Attempt deliver(Mail mail);
}
