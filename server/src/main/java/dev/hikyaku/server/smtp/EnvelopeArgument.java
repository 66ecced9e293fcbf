package dev.hikyaku.server.smtp;

import com.google.common.net.InetAddresses;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of MAIL or RCPT by the grammar of RFC 5321 §4.1.2, read once and strictly. James
 * 3.8.1 takes UTF-8 in the clear, unbalanced brackets and half a path.
 *
 * <p>A space behind the colon is taken, since old clients send it. Source routes are dropped (RFC
 * 5321 appendix C). Quoted local parts with spaces are not taken.
 *
 * @param path the mailbox without brackets; empty for {@code <>}
 * @param parameters keywords in capitals, each once
 */
record EnvelopeArgument(String path, List<Parameter> parameters) {

    /** {@code SIZE=10240}, or a keyword alone. */
    record Parameter(String keyword, Optional<String> value) {
        @Override
        public String toString() {
            return keyword + value.map(text -> "=" + text).orElse("");
        }
    }

    // RFC 5321 §4.5.3.1: local part 64, domain 255, path 256.
    private static final int LOCAL_BYTES = 64;
    private static final int DOMAIN_BYTES = 255;

    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}";
    private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";
    private static final Pattern SOURCE_ROUTE =
            Pattern.compile(
                    "@"
                            + LABEL
                            + "(?:\\."
                            + LABEL
                            + "){0,30}(?:,@"
                            + LABEL
                            + "(?:\\."
                            + LABEL
                            + "){0,30}){0,9}:");
    private static final Pattern LOCAL_PART =
            Pattern.compile(
                    ATOM
                            + "(?:\\."
                            + ATOM
                            + "){0,31}|\"(?:[\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x21-\\x7e]){1,62}\"");
    private static final Pattern DOMAIN =
            Pattern.compile(LABEL + "(?:\\." + LABEL + "){0,126}\\.?");
    private static final Pattern LITERAL =
            Pattern.compile("\\[(?:(IPv6:)([0-9A-Fa-f:.]{2,45})|([0-9.]{7,15}))\\]");
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "([A-Za-z0-9][A-Za-z0-9-]{0,63})(?:=([\\x21-\\x3c\\x3e-\\x7e]{1,512}))?");

    /** Reads {@code FROM:<path> parameters}; nothing when it is not one. */
    static Optional<EnvelopeArgument> parse(String keyword, String argument, boolean nullAllowed) {
        if (argument == null
                || !argument.regionMatches(true, 0, keyword + ":", 0, keyword.length() + 1)) {
            return Optional.empty();
        }
        String rest = argument.substring(keyword.length() + 1).stripLeading();
        int end = endOfPath(rest);
        if (end < 0) {
            return Optional.empty();
        }
        return path(rest.substring(1, end), nullAllowed)
                .flatMap(
                        path ->
                                parameters(rest.substring(end + 1))
                                        .map(parameters -> new EnvelopeArgument(path, parameters)));
    }

    /** As the text James' own commands read. */
    String asArgument(String keyword) {
        StringBuilder text = new StringBuilder(keyword).append(":<").append(path).append('>');
        parameters.forEach(parameter -> text.append(' ').append(parameter));
        return text.toString();
    }

    private static int endOfPath(String text) {
        if (!text.startsWith("<")) {
            return -1;
        }
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<String> path(String text, boolean nullAllowed) {
        if (text.isEmpty()) {
            return nullAllowed ? Optional.of("") : Optional.empty();
        }
        Matcher route = SOURCE_ROUTE.matcher(text);
        String mailbox = route.lookingAt() ? text.substring(route.end()) : text;
        // RFC 5321 §4.5.1: postmaster is the one mailbox that needs no domain.
        if (mailbox.equalsIgnoreCase("postmaster")) {
            return nullAllowed ? Optional.empty() : Optional.of(mailbox);
        }
        int at = mailbox.lastIndexOf('@');
        if (at < 1 || at > LOCAL_BYTES || mailbox.length() - at - 1 > DOMAIN_BYTES) {
            return Optional.empty();
        }
        boolean wellFormed =
                LOCAL_PART.matcher(mailbox.substring(0, at)).matches()
                        && isDomain(mailbox.substring(at + 1));
        return wellFormed ? Optional.of(mailbox) : Optional.empty();
    }

    private static boolean isDomain(String text) {
        Matcher literal = LITERAL.matcher(text);
        if (!literal.matches()) {
            return DOMAIN.matcher(text).matches();
        }
        // RFC 5321 §4.1.3; a colon tells the two kinds apart, mapped addresses included.
        String address = literal.group(1) == null ? literal.group(3) : literal.group(2);
        return InetAddresses.isInetAddress(address)
                && (address.indexOf(':') >= 0) == (literal.group(1) != null);
    }

    private static Optional<List<Parameter>> parameters(String text) {
        List<Parameter> parameters = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        if (text.isBlank()) {
            return Optional.of(parameters);
        }
        if (!text.startsWith(" ")) {
            return Optional.empty();
        }
        for (String word : text.strip().split(" +")) {
            Matcher matcher = PARAMETER.matcher(word);
            if (!matcher.matches() || !seen.add(matcher.group(1).toUpperCase(Locale.ROOT))) {
                return Optional.empty();
            }
            parameters.add(
                    new Parameter(
                            matcher.group(1).toUpperCase(Locale.ROOT),
                            Optional.ofNullable(matcher.group(2))));
        }
        return Optional.of(parameters);
    }
}
