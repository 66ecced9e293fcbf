package dev.hikyaku.smtp;

import dev.hikyaku.outcome.Reply;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a peer answered, word for word (RFC 5321 §4.2).
 *
 * @param code 200 to 599
 * @param lines the text of each line behind code and separator, without line end; one at least
 */
public record PeerReply(int code, List<String> lines) {

    /** RFC 2034 §4: an enhanced status code begins the text of each line. */
    private static final Pattern STATUS =
            Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*))?", Pattern.DOTALL);

    /** RFC 5321 §4.5.3.1.5: a reply line has 512 octets, of which code and status need some. */
    private static final int LONGEST_TEXT = 480;

    public PeerReply {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("lines: none (expected: one at least)");
        }
    }

    static PeerReply of(int code, String line) {
        return new PeerReply(code, List.of(line));
    }

    boolean positive() {
        return code / 100 == 2;
    }

    boolean intermediate() {
        return code / 100 == 3;
    }

    boolean negative() {
        return code >= 400;
    }

    /** RFC 5321 §3.8: the peer closes the connection, whatever was asked. */
    boolean closing() {
        return code == 421;
    }

    /** The enhanced status (RFC 3463), when there is one and its class is that of the code. */
    public Optional<String> status() {
        Matcher matcher = STATUS.matcher(lines.get(0));
        return Optional.of(matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .filter(status -> status.charAt(0) - '0' == code / 100);
    }

    /** The lines without their enhanced status, one blank between them. */
    public String text() {
        boolean enhanced = status().isPresent();
        return lines.stream()
                .map(line -> enhanced ? withoutStatus(line) : line)
                .collect(Collectors.joining(" "))
                .strip();
    }

    private static String withoutStatus(String line) {
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.matches()) {
            return line;
        }
        return matcher.group(2) == null ? "" : matcher.group(2);
    }

    /**
     * The same to another party: one line of printable ASCII that fits a reply line. 421 is between
     * us and the peer; who gave us the mail hears 451 and keeps the connection.
     */
    Reply reply() {
        String status = status().orElse(code / 100 + ".0.0");
        String text = text();
        return new Reply(
                closing() ? 451 : code,
                status,
                text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
    }

    /** One line for the log. */
    @Override
    public String toString() {
        return code + " " + String.join(" / ", lines).replaceAll("\\p{Cntrl}", "?");
    }
}
