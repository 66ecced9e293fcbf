package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.Dovecot;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads Dovecot's Maildirs whole; its UIDs, flags and mod-sequences are not asked for. */
public final class Maildirs {
    private static final long NOT_ASKED_FOR = 1;

    private Maildirs() {}

    /** The inboxes of the household, the mails numbered as they came. */
    public static Map<Folder, Found> of(Household household, Dovecot dovecot) {
        var found = new HashMap<Folder, Found>();
        for (String user : household.users()) {
            var mails = new TreeMap<Long, Found.FoundMail>();
            for (Path file : dovecot.filesOf(user)) {
                mails.put(mails.size() + 1L, mail(file));
            }
            found.put(
                    Folder.inbox(user),
                    new Found(NOT_ASKED_FOR, mails.size() + 1L, NOT_ASKED_FOR, mails));
        }
        return found;
    }

    /** How many mails there are more than letters, of all folders. */
    public static int doubled(Map<Folder, Found> folders) {
        return folders.values().stream()
                .mapToInt(
                        one -> {
                            var letters =
                                    one.mails().values().stream()
                                            .map(Found.FoundMail::letter)
                                            .collect(Collectors.toSet());
                            return one.mails().size() - letters.size();
                        })
                .sum();
    }

    private static Found.FoundMail mail(Path file) {
        return Reading.mail(Dovecot.asSent(file), Set.of(), NOT_ASKED_FOR);
    }
}
