package dev.hikyaku.smtp;

/** What is done with one session at a time: a mail or a probe. */
interface Exchange<T> {

    /** Does it; trouble with the hop is part of the result. */
    T run();

    /**
     * Whether the session, which others had used before, turned out to be of no use before the peer
     * had answered MAIL. Then nothing has happened, and a fresh session may do better.
     */
    boolean stale();
}
