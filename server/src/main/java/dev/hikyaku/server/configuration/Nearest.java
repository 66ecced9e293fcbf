package dev.hikyaku.server.configuration;

import org.apache.commons.text.similarity.LevenshteinDistance;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name someone probably meant: a third of its letters away, one to three. */
final class Nearest {
    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();
    private static final int LONGEST = 100;

    private Nearest() {}

    static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= reach(candidate))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    private static int distance(String name, String candidate) {
        return DISTANCE.apply(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
    }

    private static int reach(String candidate) {
        int letters = candidate.length();
        return letters < 4 ? 1 : Math.clamp(letters / 3, 2, 3);
    }
}
