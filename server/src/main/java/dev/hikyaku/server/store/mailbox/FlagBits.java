package dev.hikyaku.server.store.mailbox;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import javax.mail.Flags;
import javax.mail.Flags.Flag;

/** Flags as a row has them: a bit for each of RFC 9051 §2.3.2, and a text of keywords. */
final class FlagBits {
    static final int DELETED = 2;
    static final int RECENT = 16;
    static final int SEEN = 32;

    private static final List<Bit> BITS =
            List.of(
                    new Bit(Flag.ANSWERED, 1),
                    new Bit(Flag.DELETED, DELETED),
                    new Bit(Flag.DRAFT, 4),
                    new Bit(Flag.FLAGGED, 8),
                    new Bit(Flag.RECENT, RECENT),
                    new Bit(Flag.SEEN, SEEN));

    private record Bit(Flag flag, int value) {}

    private FlagBits() {}

    static int of(Flags flags) {
        return BITS.stream()
                .filter(bit -> flags.contains(bit.flag))
                .mapToInt(Bit::value)
                .reduce(0, (all, bit) -> all | bit);
    }

    static boolean has(int bits, int bit) {
        return (bits & bit) != 0;
    }

    /** The keywords, each with a line feed behind it; null when there are none. */
    static String keywords(Flags flags) {
        String[] keywords = flags.getUserFlags();
        return keywords.length == 0
                ? null
                : Arrays.stream(keywords).map(word -> word + "\n").collect(Collectors.joining());
    }

    static Flags flags(int bits, String keywords) {
        Flags flags = new Flags();
        BITS.stream().filter(bit -> has(bits, bit.value)).forEach(bit -> flags.add(bit.flag));
        words(keywords).forEach(flags::add);
        return flags;
    }

    /** Those of both, in the order they first came. */
    static String union(String known, String more) {
        Set<String> all = new LinkedHashSet<>(words(known));
        all.addAll(words(more));
        return all.stream().map(word -> word + "\n").collect(Collectors.joining());
    }

    static List<String> words(String keywords) {
        return keywords == null || keywords.isEmpty() ? List.of() : keywords.lines().toList();
    }
}
