package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.Imap;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The items of an untagged FETCH. */
record Fetched(Imap.Line line) {
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern MODSEQ = Pattern.compile("MODSEQ \\((\\d+)\\)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");

    long uid() {
        return line.number(UID);
    }

    boolean has(long uid) {
        Matcher matcher = UID.matcher(line.text());
        return matcher.find() && Long.parseLong(matcher.group(1)) == uid;
    }

    long modSeq() {
        return line.number(MODSEQ);
    }

    Set<String> flags() {
        Matcher matcher = FLAGS.matcher(line.text());
        if (!matcher.find()) {
            throw new AssertionError(line.text() + ": no FLAGS");
        }
        return Arrays.stream(matcher.group(1).split(" "))
                .filter(Predicate.not(String::isEmpty))
                .filter(flag -> !flag.equalsIgnoreCase("\\Recent"))
                .collect(Collectors.toSet());
    }

    byte[] body() {
        return line.literals().getFirst();
    }
}
