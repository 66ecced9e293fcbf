package dev.hikyaku.it.promise;

import java.util.List;
import java.util.Set;

/** One thing a client asks of the server. */
sealed interface Request {

    /** By LMTP, to the inboxes of these users. */
    record Deliver(Letter letter, List<String> users) implements Request {}

    record Append(Letter letter, Folder to, Set<String> flags) implements Request {}

    /** These flags and no others. */
    record Store(Place place, Set<String> flags) implements Request {}

    record Copy(Place from, Folder to) implements Request {}

    record Move(Place from, Folder to) implements Request {}

    record Expunge(Place place) implements Request {}
}
