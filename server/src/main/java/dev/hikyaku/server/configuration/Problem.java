package dev.hikyaku.server.configuration;

import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One thing an operator has to mend, in the one form the house uses: {@code file: key: value
 * (expected: …)}. It never carries a secret: whoever makes one writes {@link #HIDDEN} for it.
 *
 * @param file name of the file inside the role's configuration directory
 * @param key where in the file, as the operator finds it
 * @param value what stands there
 * @param expected what should stand there
 */
public record Problem(String file, String key, String value, String expected)
        implements Comparable<Problem> {

    /** Stands for a value that must not be shown. */
    public static final String HIDDEN = "***";

    private static final int LONGEST_VALUE = 200;
    private static final int LONGEST_LIST = 2000;
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::file)
                    .thenComparing(Problem::key)
                    .thenComparing(Problem::value)
                    .thenComparing(Problem::expected);

    public Problem {
        file = line(file, LONGEST_VALUE);
        key = line(key, LONGEST_VALUE);
        value = line(value, LONGEST_VALUE);
        expected = line(expected, LONGEST_LIST);
    }

    // One problem is one line of the log, whatever bytes the file held.
    private static String line(String text, int longest) {
        String printable =
                UNPRINTABLE.matcher(Objects.requireNonNull(text)).replaceAll(" ").strip();
        return printable.length() <= longest ? printable : printable.substring(0, longest) + "…";
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return file + ": " + key + ": " + value + " (expected: " + expected + ")";
    }
}
