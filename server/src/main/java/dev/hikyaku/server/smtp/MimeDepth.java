package dev.hikyaku.server.smtp;

import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;

import java.io.IOException;
import java.io.InputStream;

/**
 * How deep parts lie in parts. James 3.8.1 answers 250 to a mail of ten thousand nested parts and
 * never delivers it, and some shapes of nesting hang IMAP's FETCH.
 */
public final class MimeDepth {

    private MimeDepth() {}

    /** Whether parts lie deeper than the limit; reads no further than the first that does. */
    public static boolean exceeds(InputStream message, int limit)
            throws IOException, MimeException {
        MimeTokenStream tokens = new MimeTokenStream(MimeConfig.PERMISSIVE);
        tokens.parse(message);
        int depth = 0;
        for (EntityState state = tokens.getState();
                state != EntityState.T_END_OF_STREAM;
                state = tokens.next()) {
            depth +=
                    switch (state) {
                        case T_START_MULTIPART, T_START_MESSAGE -> 1;
                        case T_END_MULTIPART, T_END_MESSAGE -> -1;
                        default -> 0;
                    };
            // The message itself is one level.
            if (depth - 1 > limit) {
                return true;
            }
            // A message that is neither of parts nor of messages has shown all it has.
            if (depth == 1 && state == EntityState.T_BODY) {
                return false;
            }
        }
        return false;
    }
}
