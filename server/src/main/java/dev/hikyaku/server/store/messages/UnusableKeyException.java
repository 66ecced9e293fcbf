package dev.hikyaku.server.store.messages;

import java.io.IOException;

/** A key for messages that cannot be used; the message says which and why, and tells no secret. */
public final class UnusableKeyException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableKeyException(String reference, String defect) {
        super(reference + ": " + defect);
    }

    UnusableKeyException(String reference, String defect, Throwable cause) {
        super(reference + ": " + defect, cause);
    }
}
