package dev.hikyaku.server.queue.spool;

import java.io.IOException;

/** A queued mail's files are not what was written: reading them again would not help. */
final class UnreadableEntryException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableEntryException(String what) {
        super(what);
    }

    UnreadableEntryException(String what, Exception cause) {
        super(what, cause);
    }
}
