package dev.hikyaku.outcome;

import java.util.regex.Pattern;

/**
 * One SMTP reply: a code of RFC 5321 §4.2, an enhanced status of RFC 3463 and a line of text.
 *
 * @param code 200 to 599
 * @param status three numbers, the first of which is the code's class, such as {@code 5.1.1}
 * @param text printable ASCII without line ends, what a person reads
 */
public record Reply(int code, String status, String text) {

    private static final Pattern STATUS = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]+");

    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("code: " + code + " (expected: 200 to 599)");
        }
        if (!STATUS.matcher(status).matches() || status.charAt(0) - '0' != code / 100) {
            throw new IllegalArgumentException(
                    "status: " + status + " (expected: " + code / 100 + ".n.n, RFC 3463)");
        }
        // A peer's or an operator's text must not start a line of its own in our reply.
        text = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    }

    @Override
    public String toString() {
        return code + " " + status + " " + text;
    }
}
