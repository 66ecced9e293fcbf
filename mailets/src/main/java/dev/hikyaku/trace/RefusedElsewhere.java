package dev.hikyaku.trace;

import dev.hikyaku.outcome.Reply;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The RCPT parameter by which a gateway asks a store to tell a sender that a recipient was refused:
 *
 * <pre>
 * C: RCPT TO:&lt;bob@example.org&gt; XREFUSED=550:5.1.1:no+20such+20user
 * S: 250 2.1.5 Recipient &lt;bob@example.org&gt; OK
 * </pre>
 *
 * <p>SMTP has one reply for all recipients of a mail. A gateway whose mail was delivered for some
 * and refused for others has said, or must say, 250 and has no queue to send a notification from;
 * the store has one. A store offers the keyword {@code XREFUSED} in LHLO to peers whose trace it
 * believes. The mail that follows is the one that was refused, its header at least; 250 after its
 * dot means that the notification (RFC 3464) is in the store's spool.
 *
 * <p>Code, status and text stand apart by colons, the text as xtext (RFC 3461 §4).
 */
public final class RefusedElsewhere {

    /** The keyword in LHLO and in RCPT. */
    public static final String KEYWORD = "XREFUSED";

    private static final Pattern FORM =
            Pattern.compile("(5\\d\\d):(5\\.\\d{1,3}\\.\\d{1,3}):([\\x21-\\x7e]*)");
    private static final Pattern ESCAPED = Pattern.compile("\\+([0-9A-F]{2})");
    private static final int LONGEST_TEXT = 120;

    private RefusedElsewhere() {}

    /** The parameter, keyword and all, for a refusal for good. */
    public static String parameter(Reply refusal) {
        StringBuilder value = new StringBuilder();
        String text = refusal.text();
        for (char c : text.substring(0, Math.min(text.length(), LONGEST_TEXT)).toCharArray()) {
            if (c > ' ' && c < 0x7f && c != '+' && c != '=') {
                value.append(c);
            } else {
                value.append(String.format("+%02X", (int) c));
            }
        }
        return KEYWORD + "=" + refusal.code() + ":" + refusal.status() + ":" + value;
    }

    /** Reads a parameter's value; nothing when it is none. */
    public static Optional<Reply> parse(String value) {
        Matcher parts = FORM.matcher(value);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String text =
                ESCAPED.matcher(parts.group(3))
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                Character.toString(
                                                        Integer.parseInt(found.group(1), 16))));
        return Optional.of(new Reply(Integer.parseInt(parts.group(1)), parts.group(2), text));
    }
}
