package dev.hikyaku.server.pop3;

import org.apache.james.core.Username;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * One POP3 session a user (RFC 1939 §4: "acquires an exclusive-access lock on the maildrop"), over
 * all listeners of this process. Mail still arrives and IMAP still works meanwhile.
 */
@Singleton
final class MaildropLocks {
    private final Set<Username> held = ConcurrentHashMap.newKeySet();

    @Inject
    MaildropLocks() {}

    /** Whether the lock is the caller's now. */
    boolean acquire(Username user) {
        return held.add(user);
    }

    void release(Username user) {
        held.remove(user);
    }
}
