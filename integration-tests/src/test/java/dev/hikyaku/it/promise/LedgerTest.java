package dev.hikyaku.it.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.promise.Found.FoundMail;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whatever a server breaks of what it promised, the ledger says. */
class LedgerTest {
    private static final String USER = "user@example.org";
    private static final Folder INBOX = Folder.inbox(USER);
    private static final Folder KEPT = new Folder(USER, "Kept");
    private static final Letter LETTER = new Letter("a-1");
    private static final Letter OTHER = new Letter("a-2");
    private static final Set<String> NONE = Set.of();
    private static final Set<String> SEEN = Set.of("\\Seen");

    private final Ledger ledger = new Ledger(event -> {});

    /** A letter with UID 3 in the inbox. */
    @BeforeEach
    void append() {
        var append = new Request.Append(LETTER, INBOX, NONE);
        happen(
                new Event.Opened(KEPT, 8, 1, 1),
                new Event.Opened(INBOX, 7, 3, 5),
                new Event.Asked(append),
                new Event.DoneAt(append, 3));
    }

    @Test
    void whatIsThereIsRight() {
        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6)))).isEmpty();
    }

    @Test
    void aMissingMailIsTold() {
        assertThat(complaints(inbox())).singleElement().asString().contains("UID 3: missing");
    }

    @Test
    void aMissingFolderIsTold() {
        assertThat(ledger.compare(Map.of(KEPT, empty())))
                .singleElement()
                .asString()
                .contains("INBOX: missing");
    }

    @Test
    void aMailThatIsNotWholeIsTold() {
        assertThat(complaints(inbox(mail(3, null, NONE, 6)))).isNotEmpty();
    }

    @Test
    void otherFlagsAreTold() {
        assertThat(complaints(inbox(mail(3, LETTER, SEEN, 6))))
                .singleElement()
                .asString()
                .contains("flags [\\Seen]");
    }

    @Test
    void flagsOnTheirWayMayBeThereOrNot() {
        happen(new Event.Asked(new Request.Store(place(3), SEEN)));

        assertThat(complaints(inbox(mail(3, LETTER, SEEN, 6)))).isEmpty();
        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6)))).isEmpty();
    }

    @Test
    void flagsThatWereConfirmedMustBeThere() {
        var store = new Request.Store(place(3), SEEN);
        happen(new Event.Asked(store), new Event.Done(store));

        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6)))).isNotEmpty();
    }

    @Test
    void aUidOfAnotherMailIsTold() {
        happen(new Event.Asked(new Request.Append(OTHER, INBOX, NONE)));

        assertThat(complaints(inbox(mail(3, OTHER, NONE, 6)))).isNotEmpty();
    }

    @Test
    void aUidThatIsUsedAgainAfterAnExpungeIsTold() {
        expunge();
        happen(new Event.Asked(new Request.Append(OTHER, INBOX, NONE)));

        assertThat(complaints(inbox(mail(4, OTHER, NONE, 6)))).isEmpty();
        assertThat(complaints(inbox(mail(3, OTHER, NONE, 6)))).isNotEmpty();
    }

    @Test
    void whatWasExpungedAndComesBackIsTold() {
        expunge();

        assertThat(complaints(inbox())).isEmpty();
        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6))))
                .singleElement()
                .asString()
                .contains("back");
    }

    @Test
    void numbersThatGoBackAreTold() {
        happen(new Event.Changed(place(3), 9));

        assertThat(complaints(new Found(7, 4, 9, mails(mail(3, LETTER, NONE, 9))))).isEmpty();
        assertThat(complaints(new Found(7, 4, 8, mails(mail(3, LETTER, NONE, 8)))))
                .anyMatch(line -> line.contains("HIGHESTMODSEQ 8"))
                .anyMatch(line -> line.contains("UID 3: MODSEQ 8"));
        assertThat(complaints(new Found(7, 3, 9, mails(mail(3, LETTER, NONE, 9)))))
                .anyMatch(line -> line.contains("UIDNEXT 3"));
        assertThat(complaints(new Found(6, 4, 9, mails(mail(3, LETTER, NONE, 9)))))
                .singleElement()
                .asString()
                .contains("UIDVALIDITY 6");
    }

    @Test
    void aDeliveryThatWasConfirmedIsThereOnce() {
        var deliver = new Request.Deliver(OTHER, List.of(USER));
        happen(new Event.Asked(deliver), new Event.Delivered(deliver, List.of(USER)));
        var first = mail(3, LETTER, NONE, 6);

        assertThat(complaints(inbox(first, mail(4, OTHER, NONE, 6)))).isEmpty();
        assertThat(complaints(inbox(first))).isNotEmpty();
        assertThat(complaints(inbox(first, mail(4, OTHER, NONE, 6), mail(5, OTHER, NONE, 6))))
                .isNotEmpty();
    }

    @Test
    void aDeliveryWithoutAnAnswerMayBeThereOnce() {
        happen(new Event.Asked(new Request.Deliver(OTHER, List.of(USER))));
        var first = mail(3, LETTER, NONE, 6);

        assertThat(complaints(inbox(first))).isEmpty();
        assertThat(complaints(inbox(first, mail(4, OTHER, NONE, 6)))).isEmpty();
        assertThat(complaints(inbox(first, mail(4, OTHER, NONE, 6), mail(5, OTHER, NONE, 6))))
                .isNotEmpty();
    }

    @Test
    void aDeliveryThatWasRefusedIsNotThere() {
        var deliver = new Request.Deliver(OTHER, List.of(USER));
        happen(new Event.Asked(deliver), new Event.NotDelivered(deliver, List.of(USER)));

        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6), mail(4, OTHER, NONE, 6))))
                .isNotEmpty();
    }

    @Test
    void whatWasSeenOfADeliveryStays() {
        happen(
                new Event.Asked(new Request.Deliver(OTHER, List.of(USER))),
                new Event.Seen(place(4), OTHER, 6));

        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6)))).isNotEmpty();
        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6), mail(4, OTHER, NONE, 6)))).isEmpty();
    }

    @Test
    void whatNobodySentIsTold() {
        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6), mail(4, OTHER, NONE, 6))))
                .isNotEmpty();
    }

    @Test
    void aMoveWithoutAnAnswerLeavesTheMailInOnePlace() {
        happen(new Event.Asked(new Request.Move(place(3), KEPT)));
        var here = inbox(mail(3, LETTER, NONE, 6));
        var there = new Found(8, 2, 2, mails(mail(1, LETTER, NONE, 2)));

        assertThat(ledger.compare(Map.of(INBOX, here, KEPT, empty()))).isEmpty();
        assertThat(ledger.compare(Map.of(INBOX, inbox(), KEPT, there))).isEmpty();
        assertThat(ledger.compare(Map.of(INBOX, inbox(), KEPT, empty()))).isNotEmpty();
        assertThat(ledger.compare(Map.of(INBOX, here, KEPT, there))).isNotEmpty();
    }

    @Test
    void aMoveThatWasConfirmedIsDone() {
        var move = new Request.Move(place(3), KEPT);
        happen(new Event.Asked(move), new Event.DoneAt(move, 1));
        var there = new Found(8, 2, 2, mails(mail(1, LETTER, NONE, 2)));

        assertThat(ledger.compare(Map.of(INBOX, inbox(), KEPT, there))).isEmpty();
        assertThat(ledger.compare(Map.of(INBOX, inbox(mail(3, LETTER, NONE, 6)), KEPT, empty())))
                .isNotEmpty();
    }

    @Test
    void whatWasFoundIsWhatIsExpectedNext() {
        happen(new Event.Asked(new Request.Store(place(3), SEEN)));
        ledger.settle(Map.of(INBOX, inbox(mail(3, LETTER, SEEN, 6)), KEPT, empty()));

        assertThat(complaints(inbox(mail(3, LETTER, SEEN, 6)))).isEmpty();
        assertThat(complaints(inbox(mail(3, LETTER, NONE, 6)))).isNotEmpty();
    }

    private void expunge() {
        var expunge = new Request.Expunge(place(3));
        happen(new Event.Asked(expunge), new Event.Done(expunge));
    }

    private void happen(Event... events) {
        List.of(events).forEach(ledger::happens);
    }

    private List<String> complaints(Found inbox) {
        return ledger.compare(Map.of(INBOX, inbox, KEPT, empty()));
    }

    private static Place place(long uid) {
        return new Place(INBOX, uid);
    }

    private static Found empty() {
        return new Found(8, 1, 1, Map.of());
    }

    private static Found inbox(Mail... mails) {
        return new Found(7, 6, 6, mails(mails));
    }

    private static Map<Long, FoundMail> mails(Mail... mails) {
        var byUid = new TreeMap<Long, FoundMail>();
        List.of(mails).forEach(mail -> byUid.put(mail.uid(), mail.found()));
        return byUid;
    }

    private static Mail mail(long uid, Letter letter, Set<String> flags, long modSeq) {
        return new Mail(uid, new FoundMail(letter, "digest of " + letter, flags, modSeq));
    }

    private record Mail(long uid, FoundMail found) {}
}
