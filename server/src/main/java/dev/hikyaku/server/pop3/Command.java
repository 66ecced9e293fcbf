package dev.hikyaku.server.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One command line (RFC 1939 §3).
 *
 * @param verb in upper case
 * @param argument all behind the first space, spaces included, for a password may hold some
 */
record Command(String verb, Optional<String> argument) {

    private static final int CRLF = 2;
    private static final int LONGEST_NUMBER = 9;

    /** Empty for a line with control characters or broken UTF-8. */
    static Optional<Command> parse(byte[] line) {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(line, 0, line.length - CRLF))
                            .toString();
            if (text.chars().anyMatch(Character::isISOControl)) {
                return Optional.empty();
            }
            int space = text.indexOf(' ');
            String verb = space < 0 ? text : text.substring(0, space);
            Optional<String> argument =
                    space < 0 ? Optional.empty() : Optional.of(text.substring(space + 1));
            return Optional.of(new Command(verb.toUpperCase(Locale.ROOT), argument));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The argument, where it is one word; trailing spaces are not held against anybody. */
    Optional<String> word() {
        return argument.map(String::strip).filter(text -> !text.isEmpty() && text.indexOf(' ') < 0);
    }

    boolean bare() {
        return argument.map(String::isBlank).orElse(true);
    }

    /** A number without a sign, or nothing. */
    static Optional<Integer> number(String text) {
        return text.length() <= LONGEST_NUMBER
                        && !text.isEmpty()
                        && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }
}
