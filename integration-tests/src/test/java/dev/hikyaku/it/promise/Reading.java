package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.Imap;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads folders whole over IMAPS. */
public final class Reading {
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private Reading() {}

    /** All folders of the household. */
    public static Map<Folder, Found> of(Household household, Doors doors) {
        var found = new ConcurrentHashMap<Folder, Found>();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var threads = new ArrayList<Thread>();
        for (String user : household.users()) {
            threads.add(
                    Thread.ofVirtual()
                            .uncaughtExceptionHandler((thread, e) -> failures.add(e))
                            .start(() -> found.putAll(foldersOf(user, doors))));
        }
        try {
            for (Thread thread : threads) {
                if (!thread.join(DEADLINE)) {
                    throw new AssertionError("folders not read within " + DEADLINE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("folders not read", failures.peek());
        }
        return found;
    }

    private static Map<Folder, Found> foldersOf(String user, Doors doors) {
        var found = new HashMap<Folder, Found>();
        try (var imap = Imap.login(doors.imaps(), user, Household.PASSWORD)) {
            for (Folder folder : Household.foldersOf(user)) {
                found.put(folder, read(imap, folder));
            }
        }
        return found;
    }

    private static Found read(Imap imap, Folder folder) {
        // Not SELECT: it takes \Recent away, which is a change.
        Imap.Answer examined =
                imap.command("EXAMINE \"%s\" (CONDSTORE)".formatted(folder.name())).ok();
        Selected selected = Selected.of(folder, examined);
        var mails = new TreeMap<Long, Found.FoundMail>();
        for (Imap.Line line :
                imap.command("UID FETCH 1:* (UID FLAGS MODSEQ BODY.PEEK[])").ok().fetched()) {
            var fetched = new Fetched(line);
            mails.put(fetched.uid(), mail(fetched.body(), fetched.flags(), fetched.modSeq()));
        }
        return new Found(selected.validity(), selected.uidNext(), selected.highestModSeq(), mails);
    }

    static Found.FoundMail mail(byte[] bytes, Set<String> flags, long modSeq) {
        Letter letter = Letter.ofHeader(bytes).filter(one -> one.isIn(bytes)).orElse(null);
        return new Found.FoundMail(letter, digest(bytes), flags, modSeq);
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return bytes.length + " bytes " + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
