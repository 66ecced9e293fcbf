package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.ExpungeResponse;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import javax.mail.Flags;

/**
 * James 3.8.1 loses what happens to the open mailbox while it tells of what happened before
 * (AbstractMailboxProcessor#unsolicitedResponses): each event here comes in the middle of that.
 */
class LateEventsTest {
    private DirectSession bob;

    @BeforeEach
    void open() throws Exception {
        bob = new DirectSession();
    }

    @Test
    void mailStoredWhileAnotherIsToldIsToldNext() throws Exception {
        bob.select();
        bob.store();
        bob.at(ExistsResponse.class, bob::store);

        assertThat(bob.noop()).containsExactly("1 EXISTS");
        assertThat(bob.noop()).containsExactly("2 EXISTS");
        assertThat(bob.noop()).isEmpty();
    }

    @Test
    void mailStoredWhileSelectAnswersIsToldNext() throws Exception {
        bob.store();
        bob.at(ExistsResponse.class, bob::store);

        assertThat(bob.select()).contains("1 EXISTS").doesNotContain("2 EXISTS");
        assertThat(bob.noop()).containsExactly("2 EXISTS");
    }

    @Test
    void mailExpungedWhileAnotherIsToldIsToldNext() throws Exception {
        MessageUid first = bob.store();
        bob.store();
        MessageUid third = bob.store();
        bob.select();
        bob.delete(third);
        bob.at(ExpungeResponse.class, () -> bob.delete(first));

        assertThat(bob.noop()).containsExactly("3 EXPUNGE");
        assertThat(bob.noop()).containsExactly("1 EXPUNGE");
        assertThat(bob.noop()).isEmpty();
    }

    @Test
    void mailThatCameAndWentUntoldIsNotExpungedBeforeItIsTold() throws Exception {
        bob.select();
        bob.store();
        bob.at(ExistsResponse.class, () -> bob.delete(bob.store()));

        assertThat(bob.noop()).containsExactly("1 EXISTS");
        assertThat(bob.noop()).containsExactly("2 EXISTS", "2 EXPUNGE");
        assertThat(bob.noop()).isEmpty();
    }

    @Test
    void mailStoredWhileOneIsExpungedIsCountedRight() throws Exception {
        MessageUid first = bob.store();
        bob.store();
        bob.select();
        bob.delete(first);
        bob.at(ExpungeResponse.class, bob::store);

        assertThat(bob.noop()).containsExactly("1 EXPUNGE");
        assertThat(bob.noop()).containsExactly("2 EXISTS");
        assertThat(bob.noop()).isEmpty();
    }

    @Test
    void flagChangedOnceMoreWhileItIsToldIsToldNext() throws Exception {
        MessageUid mail = bob.store();
        bob.select();
        bob.flag(mail, new Flags(Flags.Flag.SEEN));
        bob.at(FetchResponse.class, () -> bob.flag(mail, new Flags(Flags.Flag.FLAGGED)));

        assertThat(bob.noop()).containsExactly("1 FETCH seen");
        assertThat(bob.noop()).containsExactly("1 FETCH flagged");
        assertThat(bob.noop()).isEmpty();
    }

    @Test
    void flagOfAnotherMailChangedWhileOneIsToldIsToldNext() throws Exception {
        MessageUid first = bob.store();
        MessageUid second = bob.store();
        bob.select();
        bob.flag(first, new Flags(Flags.Flag.SEEN));
        bob.at(FetchResponse.class, () -> bob.flag(second, new Flags(Flags.Flag.SEEN)));

        assertThat(bob.noop()).containsExactly("1 FETCH seen");
        assertThat(bob.noop()).containsExactly("2 FETCH seen");
    }

    @Test
    void keywordIsToldThoughAnotherFlagChangedAfterIt() throws Exception {
        MessageUid mail = bob.store();
        bob.select();
        bob.flag(mail, new Flags("urgent"));
        bob.flag(mail, new Flags(Flags.Flag.SEEN));
        bob.at(FlagsResponse.class, () -> bob.flag(mail, new Flags("late")));

        assertThat(bob.noop()).startsWith("FLAGS urgent");
        assertThat(bob.noop()).anyMatch(line -> line.matches("FLAGS (late urgent|urgent late)"));
        assertThat(bob.noop()).isEmpty();
    }

    @Test
    void mailboxThatWasClosedNoLongerListens() throws Exception {
        bob.select();
        SelectedMailbox closed = bob.session.getSelected();
        bob.session.deselect().block();
        bob.store();

        assertThat(closed.existsCount()).isZero();
        assertThat(bob.session.open()).isEmpty();
    }
}
