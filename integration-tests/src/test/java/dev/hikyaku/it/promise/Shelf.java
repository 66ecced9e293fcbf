package dev.hikyaku.it.promise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is known of one folder. */
final class Shelf {
    private final Folder folder;
    private final List<String> wrongs;
    private final Map<Long, Entry> entries = new TreeMap<>();
    private final Map<Letter, Arrivals> arrivals = new HashMap<>();
    private long validity;
    private long uidNext;
    private long highestModSeq;

    /** All below was found when the folder was last read whole. */
    private long settledUidNext;

    Shelf(Folder folder, List<String> wrongs) {
        this.folder = folder;
        this.wrongs = wrongs;
    }

    Map<Long, Entry> entries() {
        return entries;
    }

    Entry entry(long uid) {
        return entries.get(uid);
    }

    Arrivals arrivals(Letter letter) {
        return arrivals.computeIfAbsent(letter, unused -> new Arrivals());
    }

    /** The letter has this UID. */
    void place(long uid, Letter letter, Set<Set<String>> flags) {
        Entry known = entries.get(uid);
        if (known == null) {
            entries.put(uid, new Entry(letter, flags));
            arrivals(letter).placed++;
            uidNext = Math.max(uidNext, uid + 1);
        } else if (!known.letter.equals(letter)) {
            wrong("UID %d: %s (expected: %s, as before)", uid, letter, known.letter);
        }
    }

    /** Several sessions tell this at once: the highest counts. */
    void opened(long validity, long uidNext, long highestModSeq) {
        compareValidity(validity);
        this.validity = validity;
        this.uidNext = Math.max(this.uidNext, uidNext);
        this.highestModSeq = Math.max(this.highestModSeq, highestModSeq);
    }

    void seen(long uid, long modSeq) {
        Entry entry = entries.get(uid);
        entry.modSeq = Math.max(entry.modSeq, modSeq);
        highestModSeq = Math.max(highestModSeq, modSeq);
    }

    private void compareValidity(long found) {
        if (validity != 0 && validity != found) {
            wrong("UIDVALIDITY %d (expected: %d)", found, validity);
        }
    }

    /** Says what is wrong with what was found; null when there is no such folder. */
    void compareWith(Found found) {
        if (found == null) {
            wrong("missing");
        } else {
            compare(found);
            compareArrivals(found);
        }
    }

    private void compare(Found found) {
        compareValidity(found.validity());
        if (found.uidNext() < uidNext) {
            wrong("UIDNEXT %d (expected: %d or more)", found.uidNext(), uidNext);
        }
        if (found.highestModSeq() < highestModSeq) {
            wrong("HIGHESTMODSEQ %d (expected: %d or more)", found.highestModSeq(), highestModSeq);
        }
        entries.forEach((uid, entry) -> compare(uid, entry, found));
        found.mails().forEach((uid, mail) -> compareAny(uid, mail, found));
    }

    private void compare(long uid, Entry entry, Found found) {
        Found.FoundMail mail = found.mails().get(uid);
        if (mail == null) {
            if (!entry.gone && !entry.mayBeGone) {
                wrong("UID %d: missing (expected: %s)", uid, entry.letter);
            }
            return;
        }
        if (entry.gone) {
            wrong("UID %d: back (expected: removed, as was confirmed)", uid);
        }
        if (!entry.letter.equals(mail.letter())) {
            wrong("UID %d: %s, %s (expected: %s)", uid, mail.letter(), mail.digest(), entry.letter);
        }
        if (entry.flags != null && !entry.flags.contains(mail.flags())) {
            wrong("UID %d: flags %s (expected: one of %s)", uid, mail.flags(), entry.flags);
        }
        if (mail.modSeq() < entry.modSeq) {
            wrong("UID %d: MODSEQ %d (expected: %d or more)", uid, mail.modSeq(), entry.modSeq);
        }
        if (entry.digest != null && !entry.digest.equals(mail.digest())) {
            wrong("UID %d: %s (expected: %s, as before)", uid, mail.digest(), entry.digest);
        }
    }

    private void compareAny(long uid, Found.FoundMail mail, Found found) {
        if (mail.letter() == null) {
            wrong("UID %d: %s (expected: a whole letter)", uid, mail.digest());
        }
        if (uid >= found.uidNext()) {
            wrong("UID %d (expected: below UIDNEXT %d)", uid, found.uidNext());
        }
        if (mail.modSeq() > found.highestModSeq()) {
            wrong(
                    "UID %d: MODSEQ %d (expected: HIGHESTMODSEQ %d or less)",
                    uid, mail.modSeq(), found.highestModSeq());
        }
        if (!entries.containsKey(uid) && uid < settledUidNext) {
            wrong("UID %d: new (expected: %d or more)", uid, settledUidNext);
        }
    }

    /** Compares the letters that are new with those that were on their way. */
    private void compareArrivals(Found found) {
        var fresh = new HashMap<Letter, Integer>();
        found.mails()
                .forEach(
                        (uid, mail) -> {
                            if (!entries.containsKey(uid) && mail.letter() != null) {
                                fresh.merge(mail.letter(), 1, Integer::sum);
                            }
                        });
        var letters = new HashSet<>(fresh.keySet());
        letters.addAll(arrivals.keySet());
        for (Letter letter : letters) {
            int times = fresh.getOrDefault(letter, 0);
            Arrivals expected = arrivals.getOrDefault(letter, new Arrivals());
            if (times < expected.atLeast() || times > expected.atMost()) {
                wrong("%s: %d times new (expected: %s)", letter, times, expected);
            }
        }
    }

    /** From now on nothing is on its way, and what was found is what is. */
    void settle(Found found) {
        arrivals.clear();
        entries.forEach(
                (uid, entry) -> {
                    entry.gone = !found.mails().containsKey(uid);
                    entry.mayBeGone = false;
                    entry.claimed = false;
                });
        found.mails()
                .forEach(
                        (uid, mail) -> {
                            place(uid, mail.letter(), null);
                            Entry entry = entries.get(uid);
                            entry.has(mail.flags());
                            entry.digest = mail.digest();
                            entry.modSeq = mail.modSeq();
                        });
        arrivals.clear();
        opened(found.validity(), found.uidNext(), found.highestModSeq());
        settledUidNext = found.uidNext();
    }

    private void wrong(String words, Object... values) {
        wrongs.add("%s %s: %s".formatted(folder.user(), folder.name(), words.formatted(values)));
    }

    /** One letter's ways into the folder. */
    static final class Arrivals {
        int asked;
        int confirmed;
        int refused;

        /** It was seen under so many UIDs. */
        int placed;

        /** Of moves without an answer: those whose mail is no longer where it was. */
        int left;

        /** Those whose mail still is. */
        int stayed;

        int atLeast() {
            return confirmed + left - placed;
        }

        int atMost() {
            return asked - refused - stayed - placed;
        }

        @Override
        public String toString() {
            return "%d to %d".formatted(atLeast(), atMost());
        }
    }
}
