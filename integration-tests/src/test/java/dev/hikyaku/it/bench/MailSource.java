package dev.hikyaku.it.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Sends mails by SMTP or LMTP from so many sessions at a time, a mail a connection and a recipient
 * a mail, to the recipients in turn. Like Postfix' {@code smtp-source}, which can send to one
 * recipient only, it waits for each reply, greets, ends by QUIT, and is one thread, so that it
 * takes little from the server beside it.
 *
 * <p>A reply it does not expect, or none within the deadline, fails the whole run; {@link #sendFor}
 * counts them instead.
 *
 * @param sessions open at a time, at most
 */
record MailSource(Protocol protocol, int port, int sessions, List<String> recipients, int bytes) {

    /** What a session is opened with. */
    enum Protocol {
        SMTP("EHLO"),
        LMTP("LHLO");

        private final String greeting;

        Protocol(String greeting) {
            this.greeting = greeting;
        }

        String greeting() {
            return greeting;
        }
    }

    /** One after the other as fast as they are taken; returns once the last session has ended. */
    Sent send(int mails, Duration deadline) {
        return new SendingRun(this, new SendingRun.Count(mails)).strictly(deadline);
    }

    /**
     * So many a second whether those before are taken or not. The time of each runs from when it
     * was due, so that a server which keeps the source from sending is not spared the time of the
     * mails that had to wait (coordinated omission).
     */
    Sent sendEvenly(int mails, int perSecond, Duration deadline) {
        return new SendingRun(this, new SendingRun.Even(mails, perSecond)).strictly(deadline);
    }

    /** As fast as they are taken for so long, whatever the server says. */
    Replies sendFor(Duration time, Duration deadline) {
        return new SendingRun(this, new SendingRun.Time(time)).counting(deadline);
    }

    /**
     * What was sent and how long that took.
     *
     * @param seconds from the first connection to the last mail taken
     * @param nanos of each mail in ascending order, from its connection until it was taken
     */
    record Sent(double seconds, long[] nanos) {
        int mails() {
            return nanos.length;
        }

        double rate() {
            return mails() / seconds;
        }

        /** The time within which this part of the mails was taken, in milliseconds. */
        double milliseconds(double part) {
            int mails = (int) Math.ceil(part * nanos.length);
            return mails == 0 ? Double.NaN : nanos[mails - 1] / 1e6;
        }
    }

    /**
     * What became of mails, those not taken among them.
     *
     * @param refusals by their code, such as 451; a connection cut or refused is {@link #LOST}
     */
    record Replies(Sent sent, Map<Integer, Integer> refusals) {
        static final int LOST = 0;

        /** How many refusals have a code that begins with this digit. */
        int ofClass(int digit) {
            return refusals.entrySet().stream()
                    .filter(entry -> entry.getKey() / 100 == digit)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }
    }
}
