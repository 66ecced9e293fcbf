package dev.hikyaku.server.store.messages;

import java.io.IOException;

/**
 * A message's file is not what the database says of it: cut short, changed, or its key is missing.
 */
public final class UnreadableBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableBodyException(String message) {
        super(message);
    }

    UnreadableBodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
