package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.ExactMessage;

import org.apache.mailet.Mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import javax.mail.MessagingException;

/** Makes mails of the files of a spool, of what rides, and of what was written a moment ago. */
final class EntryReader {
    private static final int USUAL_BYTES = 4 * 1024;

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
     * What an entry's file says, and that its message's file is there and no shorter than it was.
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
            envelope = read(entry.file(queue, held));
        } catch (IOException e) {
            throw hopelessOr(e);
        }
        checkMessage(entry, envelope);
        return envelope;
    }

    /** What an entry's file says, which may be a message's with the envelope behind it. */
    static Envelope read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] end = end(channel, size, (int) Math.min(size, USUAL_BYTES));
            int length = Envelope.lengthOf(end);
            if (length > size) {
                throw new UnreadableEntryException("cut short");
            }
            return Envelope.decode(
                    length > end.length
                            ? end(channel, size, length)
                            : Arrays.copyOfRange(end, end.length - length, end.length));
        }
    }

    /**
     * Whether the message is in the entry's own file, in front of what it says; not if unreadable.
     */
    static boolean isBehindMessage(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] end = end(channel, size, (int) Math.min(size, Envelope.TAIL_BYTES));
            long before = size - Envelope.lengthOf(end);
            return read(file).message().filter(message -> message.bytes() == before).isPresent();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static byte[] end(FileChannel channel, long size, int length) throws IOException {
        ByteBuffer end = ByteBuffer.allocate(length);
        while (end.hasRemaining()) {
            if (channel.read(end, size - end.remaining()) < 0) {
                throw new UnreadableEntryException("cut short while it was read");
            }
        }
        return end.array();
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
        if (bytes < envelope.message().get().bytes()) {
            throw new UnreadableEntryException(
                    "its message's file has %d bytes (expected: at least %d)"
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
