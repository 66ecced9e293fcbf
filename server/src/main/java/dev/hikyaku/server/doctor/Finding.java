package dev.hikyaku.server.doctor;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing a check found: a line of fact and, unless all is well, a line of what to do.
 *
 * @param verdict what to think of it
 * @param fact what was found; never a secret
 * @param instruction what to do about it; empty when nothing is to be done
 * @param comparison for records others publish: what should be there and what is
 */
public record Finding(
        Verdict verdict, String fact, String instruction, Optional<Comparison> comparison) {

    private static final int LONGEST = 500;
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

    /**
     * Both sides of a comparison.
     *
     * @param expected what should be there
     * @param found what is there
     */
    public record Comparison(String expected, String found) {
        public Comparison {
            expected = line(expected);
            found = line(found);
        }
    }

    public Finding {
        Objects.requireNonNull(verdict);
        fact = line(fact);
        instruction = line(instruction);
    }

    public static Finding ok(String fact) {
        return new Finding(Verdict.OK, fact, "", Optional.empty());
    }

    public static Finding warn(String fact, String instruction) {
        return new Finding(Verdict.WARN, fact, instruction, Optional.empty());
    }

    public static Finding fail(String fact, String instruction) {
        return new Finding(Verdict.FAIL, fact, instruction, Optional.empty());
    }

    /** The same with what should be there and what is. */
    public Finding comparing(String expected, String found) {
        return new Finding(
                verdict, fact, instruction, Optional.of(new Comparison(expected, found)));
    }

    /** The same with something to do, though all is well. */
    public Finding advising(String advice) {
        return new Finding(verdict, fact, advice, comparison);
    }

    // What a DNS record or a reply holds is a stranger's: no line of his own, no escape sequences.
    private static String line(String text) {
        String printable = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "…";
    }
}
