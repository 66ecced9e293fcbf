package dev.hikyaku.it.promise;

import java.util.List;

/** What a client did or learned, in the order it did. */
public sealed interface Event {

    /** Asked for: from now on it may be so. */
    record Asked(Request request) implements Event {}

    /** Done, says the server: from now on it must be so. */
    record Done(Request request) implements Event {}

    /** Done, says the server, and the mail has this UID where it went. */
    record DoneAt(Request request, long uid) implements Event {}

    /** Each of these users has it; of others nothing is known. */
    record Delivered(Request.Deliver request, List<String> users) implements Event {}

    /** None of these users has it. */
    record NotDelivered(Request.Deliver request, List<String> users) implements Event {}

    /** Not done, says the server: it must not be so. */
    record Refused(Request request) implements Event {}

    /** The server showed a mail. */
    record Seen(Place place, Letter letter, long modSeq) implements Event {}

    /** A change gave a mail this mod-sequence. */
    record Changed(Place place, long modSeq) implements Event {}

    /** The server told the state of a folder. */
    record Opened(Folder folder, long validity, long uidNext, long highestModSeq)
            implements Event {}
}
