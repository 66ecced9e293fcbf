package dev.hikyaku.smtp;

/** Which of the two protocols a hop speaks. */
public enum Protocol {
    /** RFC 2033: {@code LHLO}, and after the dot one reply for each accepted recipient. */
    LMTP("LHLO"),

    /** RFC 5321: {@code EHLO}, and after the dot one reply for all. */
    SMTP("EHLO");

    private final String hello;

    Protocol(String hello) {
        this.hello = hello;
    }

    String hello() {
        return hello;
    }

    int repliesAfterDot(int acceptedRecipients) {
        return this == LMTP ? acceptedRecipients : 1;
    }
}
