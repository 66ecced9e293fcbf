package dev.hikyaku.server.queue.spool;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mails in hand. Their numbers stand in a file too, so that a start knows which ones the
 * process died with; it is forced to disk by nobody, as a kill leaves it and a power cut is not the
 * mail's fault.
 *
 * <p>The file {@code hands} has 4096 places of 8 octets, each the number of an entry or 0. What
 * finds no place is in hand all the same.
 */
final class InHand implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(InHand.class);
    private static final AttributeName ORIGIN = AttributeName.of("dev.hikyaku.spool.entry");
    private static final int PLACES = 4096;
    private static final int NO_PLACE = -1;

    private final FileChannel file;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Map<Long, SpoolItem> items = new ConcurrentHashMap<>();

    private InHand(FileChannel file) {
        this.file = file;
        for (int place = 0; place < PLACES; place++) {
            free.add(place);
        }
    }

    /** The numbers the last process had in hand when it ended; what is no number is 0. */
    static Set<Long> left(Path root) throws IOException {
        Set<Long> numbers = new HashSet<>();
        try {
            ByteBuffer places = ByteBuffer.wrap(Files.readAllBytes(root.resolve(FileNames.HANDS)));
            while (places.remaining() >= Long.BYTES) {
                numbers.add(places.getLong());
            }
        } catch (NoSuchFileException none) {
            return Set.of();
        }
        numbers.remove(0L);
        return numbers;
    }

    /** Begins with nothing in hand. */
    static InHand open(Path root) throws IOException {
        FileChannel file =
                FileChannel.open(
                        root.resolve(FileNames.HANDS),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            clear(file);
            return new InHand(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static void clear(FileChannel file) throws IOException {
        ByteBuffer nothing = ByteBuffer.allocate(PLACES * Long.BYTES);
        while (nothing.hasRemaining()) {
            file.write(nothing, nothing.position());
        }
    }

    static boolean isMark(Attribute attribute) {
        return ORIGIN.equals(attribute.getName());
    }

    /**
     * Takes a mail in hand. It is marked, so that what its processing makes of it is known to come
     * from it.
     *
     * @param file the number of the entry whose file stands for it
     * @return its place
     */
    int take(SpoolItem item, long number, long file) {
        item.getMail().setAttribute(new Attribute(ORIGIN, AttributeValue.of(number)));
        items.put(number, item);
        Integer place;
        synchronized (free) {
            place = free.poll();
        }
        if (place == null) {
            return NO_PLACE;
        }
        write(place, file);
        return place;
    }

    /** The mail is in hand no longer. */
    void leave(long number, int place) {
        items.remove(number);
        if (place == NO_PLACE) {
            return;
        }
        write(place, 0);
        synchronized (free) {
            free.push(place);
        }
    }

    private void write(int place, long number) {
        try {
            ByteBuffer octets = ByteBuffer.allocate(Long.BYTES).putLong(0, number);
            file.write(octets, (long) place * Long.BYTES);
        } catch (IOException e) {
            LOGGER.debug("Spool: what is in hand is not noted", e);
        }
    }

    /** The mail in hand that this one was made of. */
    Optional<SpoolItem> origin(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, ORIGIN, Long.class).map(items::get);
    }

    /** What is in hand still comes again after a start, and that start is not the mail's fault. */
    @Override
    public void close() throws IOException {
        try (file) {
            clear(file);
        }
    }
}
