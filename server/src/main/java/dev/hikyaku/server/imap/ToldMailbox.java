package dev.hikyaku.server.imap;

import org.apache.james.events.EventListener;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.NullableMessageSequenceNumber;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executor;

import javax.mail.Flags;

/**
 * The open mailbox and what its client was told of it. News is what differs between the two, so
 * that nothing is lost that comes while James tells something else: James itself keeps marks of
 * what came in, and wipes them off after it spoke.
 *
 * <p>Whoever hands a response to the client reports it with {@link #toldExists} and {@link
 * #toldFlags}; an EXPUNGE is seen by {@link #remove}. James handles events under the monitor of its
 * own object, so what is done here under that monitor is one step to an event.
 */
final class ToldMailbox implements SelectedMailbox {
    /** Expunged UIDs that are not in the mailbox, such as those announced twice: kept this many. */
    private static final int MOST_STRAYS = 1000;

    private final SelectedMailbox james;
    private final IdleNotices notices;
    private final NavigableSet<MessageUid> expunged = new TreeSet<>();
    private final NavigableSet<MessageUid> flagged = new TreeSet<>();
    private Flags flags = new Flags();
    private boolean deleted;
    private long told;

    ToldMailbox(SelectedMailbox james, Executor workers) {
        this.james = james;
        this.notices = new IdleNotices(workers);
        james.registerIdle(notices);
    }

    /** The client has been told of so many messages. */
    void toldExists(long messages) {
        synchronized (james) {
            told = messages;
        }
    }

    /** The client has been told which flags and keywords there are. */
    void toldFlags(Flags applicable) {
        synchronized (james) {
            flags = new Flags(applicable);
        }
    }

    /** No command speaks any longer: if IDLE is on, its notices may. */
    void commandEnded() {
        notices.begin();
    }

    @Override
    public boolean isSizeChanged() {
        synchronized (james) {
            return told != james.existsCount();
        }
    }

    /**
     * Those the client knows: EXPUNGE of a message that it was never told of would name a number it
     * does not have. They stay news until {@link #remove}.
     */
    @Override
    public Collection<MessageUid> expungedUids() {
        synchronized (james) {
            expunged.addAll(james.expungedUids());
            james.resetExpungedUids();
            dropStrays();
            return known(expunged);
        }
    }

    private void dropStrays() {
        List<MessageUid> strays =
                expunged.stream().filter(uid -> james.msn(uid).asInt().isEmpty()).toList();
        strays.subList(0, Math.max(0, strays.size() - MOST_STRAYS)).forEach(expunged::remove);
    }

    private List<MessageUid> known(Collection<MessageUid> uids) {
        return uids.stream().filter(uid -> isKnown(james.msn(uid))).toList();
    }

    private boolean isKnown(NullableMessageSequenceNumber number) {
        return number.asInt().filter(msn -> msn <= told).isPresent();
    }

    /** Each was forgotten as it was told. */
    @Override
    public void resetExpungedUids() {}

    @Override
    public NullableMessageSequenceNumber remove(MessageUid uid) {
        synchronized (james) {
            NullableMessageSequenceNumber number = james.remove(uid);
            expunged.remove(uid);
            if (isKnown(number)) {
                told--;
            }
            return number;
        }
    }

    /**
     * Those the client knows; of others it asks when it is told of them. They stay news until
     * {@link #resetEvents}, and a flag that changes in between is news once more.
     */
    @Override
    public Collection<MessageUid> flagUpdateUids() {
        synchronized (james) {
            flagged.addAll(known(james.flagUpdateUids()));
            deleted |= james.isDeletedByOtherSession();
            james.resetEvents();
            return List.copyOf(flagged);
        }
    }

    /** Forgets the flags handed out; the rest knows by itself what was told. */
    @Override
    public void resetEvents() {
        synchronized (james) {
            flagged.clear();
        }
    }

    @Override
    public boolean hasNewApplicableFlags() {
        synchronized (james) {
            return !flags.contains(james.getApplicableFlags());
        }
    }

    /** They are no longer new once {@link #toldFlags} says so. */
    @Override
    public void resetNewApplicableFlags() {}

    @Override
    public boolean isDeletedByOtherSession() {
        synchronized (james) {
            return deleted || james.isDeletedByOtherSession();
        }
    }

    @Override
    public void registerIdle(EventListener.ReactiveEventListener idle) {
        notices.prepare(idle);
    }

    @Override
    public void unregisterIdle() {
        notices.end();
    }

    @Override
    public Mono<Void> deselect() {
        return Mono.fromRunnable(notices::forget).then(james.deselect());
    }

    @Override
    public NullableMessageSequenceNumber msn(MessageUid uid) {
        return james.msn(uid);
    }

    @Override
    public Optional<MessageUid> uid(int index) {
        return james.uid(index);
    }

    @Override
    public boolean addRecent(MessageUid uid) {
        return james.addRecent(uid);
    }

    @Override
    public boolean removeRecent(MessageUid uid) {
        return james.removeRecent(uid);
    }

    @Override
    public Collection<MessageUid> getRecent() {
        return james.getRecent();
    }

    @Override
    public int recentCount() {
        return james.recentCount();
    }

    @Override
    public boolean isRecent(MessageUid uid) {
        return james.isRecent(uid);
    }

    @Override
    public boolean isRecentUidRemoved() {
        return james.isRecentUidRemoved();
    }

    @Override
    public void resetRecentUidRemoved() {
        james.resetRecentUidRemoved();
    }

    @Override
    public long existsCount() {
        return james.existsCount();
    }

    @Override
    public Mono<MailboxPath> getPathReactive() {
        return james.getPathReactive();
    }

    @Override
    public MailboxId getMailboxId() {
        return james.getMailboxId();
    }

    @Override
    public MessageManager getMessageManager() {
        return james.getMessageManager();
    }

    @Override
    public Optional<MessageUid> getFirstUid() {
        return james.getFirstUid();
    }

    @Override
    public Optional<MessageUid> getLastUid() {
        return james.getLastUid();
    }

    @Override
    public Flags getApplicableFlags() {
        return james.getApplicableFlags();
    }
}
