package dev.hikyaku.smtp;

import dev.hikyaku.trace.RefusedElsewhere;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a peer offered in its answer to LHLO or EHLO (RFC 5321 §4.1.1.1): nothing is used that does
 * not stand here.
 *
 * @param keywords in upper case
 * @param sizeLimitBytes the number behind SIZE (RFC 1870 §4); empty when there is none or it is 0
 * @param authMechanisms what stands behind AUTH (RFC 4954 §3), in upper case
 */
record Capabilities(Set<String> keywords, OptionalLong sizeLimitBytes, Set<String> authMechanisms) {

    /** The answer to HELO: nothing. */
    static final Capabilities NONE = new Capabilities(Set.of(), OptionalLong.empty(), Set.of());

    Capabilities {
        keywords = Set.copyOf(keywords);
        authMechanisms = Set.copyOf(authMechanisms);
    }

    /**
     * Reads the lines behind the first.
     *
     * @param ignored keywords, in upper case, that are taken as not offered
     */
    static Capabilities of(PeerReply hello, Set<String> ignored) {
        Set<String> keywords = new HashSet<>();
        Set<String> mechanisms = new HashSet<>();
        OptionalLong limit = OptionalLong.empty();
        for (String line : hello.lines().subList(1, hello.lines().size())) {
            // Some old servers write AUTH=LOGIN, beside or instead of the form of the RFC.
            String[] words = line.strip().replaceFirst("(?i)^AUTH=", "AUTH ").split(" +");
            String keyword = words[0].toUpperCase(Locale.ROOT);
            if (!keyword.isEmpty() && !ignored.contains(keyword)) {
                keywords.add(keyword);
                limit = keyword.equals("SIZE") && words.length > 1 ? limit(words[1]) : limit;
                if (keyword.equals("AUTH")) {
                    Arrays.stream(words)
                            .skip(1)
                            .map(word -> word.toUpperCase(Locale.ROOT))
                            .forEach(mechanisms::add);
                }
            }
        }
        return new Capabilities(keywords, limit, mechanisms);
    }

    private static OptionalLong limit(String number) {
        try {
            long limit = Long.parseLong(number);
            return limit > 0 ? OptionalLong.of(limit) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** RFC 2920. */
    boolean pipelining() {
        return keywords.contains("PIPELINING");
    }

    /** RFC 6152. */
    boolean eightBitMime() {
        return keywords.contains("8BITMIME");
    }

    /** RFC 6531. */
    boolean smtpUtf8() {
        return keywords.contains("SMTPUTF8");
    }

    /** RFC 1870. */
    boolean size() {
        return keywords.contains("SIZE");
    }

    /** RFC 3030. */
    boolean chunking() {
        return keywords.contains("CHUNKING");
    }

    /** RFC 3461. */
    boolean dsn() {
        return keywords.contains("DSN");
    }

    /** RFC 3207. */
    boolean startTls() {
        return keywords.contains("STARTTLS");
    }

    /** {@link RefusedElsewhere}. */
    boolean tellsOfRefusals() {
        return keywords.contains(RefusedElsewhere.KEYWORD);
    }
}
