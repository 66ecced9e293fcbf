package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.Imap;

import java.util.regex.Pattern;

/** What SELECT or EXAMINE says of a folder. */
record Selected(Folder folder, long validity, long uidNext, long highestModSeq) {
    private static final Pattern VALIDITY = Pattern.compile("\\[UIDVALIDITY (\\d+)]");
    private static final Pattern NEXT = Pattern.compile("\\[UIDNEXT (\\d+)]");
    private static final Pattern HIGHEST = Pattern.compile("\\[HIGHESTMODSEQ (\\d+)]");

    static Selected of(Folder folder, Imap.Answer answer) {
        return new Selected(
                folder, answer.number(VALIDITY), answer.number(NEXT), answer.number(HIGHEST));
    }

    Event.Opened opened() {
        return new Event.Opened(folder, validity, uidNext, highestModSeq);
    }
}
