package dev.hikyaku.server.store.messages;

import java.io.IOException;

/** A message of that id has a file already. Nothing was read of the content: take another id. */
public final class IdTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    IdTakenException(long id) {
        super(FileName.of(id, Format.PLAIN) + ": a message of this id is there already");
    }
}
