package dev.hikyaku.it.promise;

import java.util.Map;
import java.util.Set;

/** A folder as it was found, whole. */
public record Found(long validity, long uidNext, long highestModSeq, Map<Long, FoundMail> mails) {

    /**
     * A mail in it.
     *
     * @param letter which it is; null when it is none of ours or not whole
     * @param digest of all its bytes
     * @param flags without {@code \Recent}
     */
    public record FoundMail(Letter letter, String digest, Set<String> flags, long modSeq) {}
}
