package dev.hikyaku.smtp;

/** What a peer says about a recipient when asked without a mail. */
public sealed interface Probe {

    /** The answer to RCPT, word for word: 2xx, 4xx or 5xx. */
    record Answered(PeerReply reply) implements Probe {}

    /** MAIL was refused: nothing is known about the recipient. */
    record SenderRefused(PeerReply reply) implements Probe {}

    /**
     * No answer.
     *
     * @param detail for the log: no addresses of mail, no secrets
     */
    record Silent(Trouble trouble, String detail) implements Probe {}
}
