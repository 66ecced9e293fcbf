package dev.hikyaku.smtp;

import java.time.Duration;

/**
 * How long a peer may take in each state; what comes later counts as not come. The defaults are of
 * the order of Postfix' for LMTP and end before a sender's patience (RFC 5321 §4.5.3.2: 10 minutes
 * after its dot).
 *
 * @param connect {@code connectTimeout}, 10 s: looking up the name and connecting, all addresses
 *     together
 * @param greeting {@code greetingTimeout}, 30 s: each of TLS handshake, greeting, and the answer to
 *     LHLO or STARTTLS
 * @param envelope {@code envelopeTimeout}, 60 s: each answer to MAIL, RCPT or RSET
 * @param data {@code dataTimeout}, 120 s: the answer to DATA, or to a chunk that is not the last
 * @param block {@code blockTimeout}, 180 s: until the peer has taken enough of the content for the
 *     next block
 * @param afterDot {@code afterDotTimeout}, 300 s: all answers after the dot together
 */
public record Deadlines(
        Duration connect,
        Duration greeting,
        Duration envelope,
        Duration data,
        Duration block,
        Duration afterDot) {

    /** What counts where nothing is set. */
    public static final Deadlines DEFAULT =
            new Deadlines(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(180),
                    Duration.ofSeconds(300));

    public Deadlines {
        requirePositive("connectTimeout", connect);
        requirePositive("greetingTimeout", greeting);
        requirePositive("envelopeTimeout", envelope);
        requirePositive("dataTimeout", data);
        requirePositive("blockTimeout", block);
        requirePositive("afterDotTimeout", afterDot);
    }

    static Deadlines from(Settings settings) {
        return new Deadlines(
                settings.duration("connectTimeout", DEFAULT.connect),
                settings.duration("greetingTimeout", DEFAULT.greeting),
                settings.duration("envelopeTimeout", DEFAULT.envelope),
                settings.duration("dataTimeout", DEFAULT.data),
                settings.duration("blockTimeout", DEFAULT.block),
                settings.duration("afterDotTimeout", DEFAULT.afterDot));
    }

    private static void requirePositive(String key, Duration value) {
        if (!value.isPositive()) {
            throw Settings.wrong(key, value, "more than nothing");
        }
    }
}
