package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.ExactMessage;

import org.apache.mailet.Mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

import javax.mail.MessagingException;

/** Makes mails of the files of a spool, of what rides, and of what was written a moment ago. */
final class EntryReader {
    private final Fresh fresh = new Fresh();

    /** What was just written is read soon. */
    void remember(Entry entry, byte[] content) {
        fresh.put(entry.id, content);
    }

    /** The file has become another one, or is gone. */
    void forget(Entry entry) {
        fresh.take(entry.id);
    }

    /**
     * What an entry's file says, and that its message's file is there and as long as it was.
     *
     * @throws UnreadableEntryException when it never will be readable again
     */
    Envelope read(Entry entry, boolean held, String queue) throws IOException {
        Ride ride = entry.ride;
        if (ride != null) {
            return Envelope.decode(ride.content());
        }
        Envelope envelope;
        try {
            envelope = Envelope.decode(Files.readAllBytes(entry.file(queue, held)));
        } catch (IOException e) {
            throw hopelessOr(e);
        }
        checkMessage(entry, envelope);
        return envelope;
    }

    /** The same for a mail that is taken in hand, which need not be read if it just came. */
    Envelope readToTake(Entry entry, String queue) throws IOException {
        byte[] content = fresh.take(entry.id);
        return content == null ? read(entry, false, queue) : Envelope.decode(content);
    }

    private static void checkMessage(Entry entry, Envelope envelope) throws IOException {
        if (envelope.message().isEmpty()) {
            return;
        }
        long bytes;
        try {
            bytes = Files.size(entry.body.file());
        } catch (NoSuchFileException missing) {
            throw new UnreadableEntryException("its message is missing", missing);
        }
        if (bytes != envelope.message().get().bytes()) {
            throw new UnreadableEntryException(
                    "its message has %d bytes (expected: %d)"
                            .formatted(bytes, envelope.message().get().bytes()));
        }
    }

    /** EIO reaches Java as text only. */
    private static IOException hopelessOr(IOException e) {
        return String.valueOf(e.getMessage()).contains("Input/output error")
                ? new UnreadableEntryException("the disk cannot read it", e)
                : e;
    }

    /** The mail with its message, which is read when somebody wants it. */
    static Mail mail(Entry entry, Envelope envelope) throws MessagingException {
        if (envelope.message().isPresent()) {
            envelope.mail()
                    .setMessageNoCopy(
                            new ExactMessage(
                                    new SpoolSource(entry.body, envelope.message().get())));
        }
        return envelope.mail();
    }
}
