package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.IdTakenException;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.messages.StoredBody;
import dev.hikyaku.server.store.messages.StoredProperties;
import dev.hikyaku.server.store.sql.StorageUnavailableException;
import dev.hikyaku.server.store.sql.Write;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;

/** Message files from the moment they are written to the moment a transaction needs them. */
final class Bodies {
    private static final Logger LOGGER = LoggerFactory.getLogger(Bodies.class);

    private final MessageFiles files;
    private final Ids ids;

    Bodies(MessageFiles files, Ids ids) {
        this.files = files;
        this.ids = ids;
    }

    MailboxMessage message(FoundMessage found) {
        return new StoredMessage(found, files);
    }

    /** Writes a file for the message, whose bytes are read once. */
    StoredBody write(InputStream content) throws IOException {
        try {
            return files.write(ids.next(), content);
        } catch (IdTakenException e) {
            throw new IOException("a number was given out twice: was the clock set back?", e);
        }
    }

    /** The same for a message James has looked at: it counts the header's bytes its own way. */
    StoredBody write(MailboxMessage message) throws MailboxException {
        try (InputStream content = message.getFullContent();
                InputStream header = message.getHeaderContent()) {
            StoredBody body = write(content);
            return new StoredBody(
                    body.file(),
                    body.checksum(),
                    (int) message.getHeaderOctets(),
                    message.getHeaderOctets() > MessageFiles.LONGEST_HEADER
                            ? new byte[0]
                            : header.readAllBytes(),
                    message.getMediaType(),
                    message.getSubType(),
                    message.getTextualLineCount(),
                    StoredProperties.of(message.getProperties()),
                    body.structure());
        } catch (IOException e) {
            throw new MailboxException("the message cannot be stored", e);
        }
    }

    /** Does what needs the file; one that nothing came to need is removed. */
    <T> T keeping(StoredBody body, Work<T> work) throws MailboxException {
        try {
            return work.done();
        } catch (StorageUnavailableException e) {
            if (!e.mayHaveHappened()) {
                discard(body);
            }
            throw e;
        } catch (MailboxException | RuntimeException e) {
            discard(body);
            throw e;
        }
    }

    /** A change that waits until the file's name is on disk. */
    <T, X extends Exception> Write<T, X> needing(StoredBody body, Write<T, X> write) {
        return transaction -> {
            transaction.syncFirst(files.directoryOf(body.file().id()));
            return write.in(transaction);
        };
    }

    void discard(StoredBody body) {
        try {
            files.discard(body);
        } catch (IOException e) {
            LOGGER.warn("Store: an unused file stays until it is looked for", e);
        }
    }

    /** What may fail. */
    interface Work<T> {
        T done() throws MailboxException;
    }
}
