package dev.hikyaku.server.store.messages;

import org.apache.james.mailbox.store.mail.model.impl.Properties;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * The files of messages, below one directory:
 *
 * <pre>
 * messages/tmp/                           being written; emptied at start
 * messages/3440/11/344011ae80000001       one message, named by its id in hexadecimal
 * messages/3440/11/344011ae80000002.zst   one that is compressed, so that zstdcat shows it
 * </pre>
 *
 * <p>A file is written aside, forced to disk and moved in place, and is never changed: a reader
 * needs no lock, and a file that is in place is whole. Its name is on disk once its directory was
 * forced there, by {@code Transaction.syncFirst(directoryOf(id))}, once for all messages of a
 * commit. What fails or is cut short leaves nothing but files in {@code tmp}, and one that was
 * moved while the database never heard of it: {@link #list} finds it.
 *
 * <p>The process must be alone in the directory. Safe for use by many threads.
 */
public final class MessageFiles {
    /** Bytes of a header block that is kept apart. */
    public static final int LONGEST_HEADER = 64 * 1024;

    private static final int IDLE_BUFFERS = 64;
    private static final int IDLE_COMPRESSORS = 8;

    private final Path directory;
    private final Path drafts;
    private final TimeDirectories directories;
    private final Buffers buffers = new Buffers(IDLE_BUFFERS);
    private final Set<Long> writing = ConcurrentHashMap.newKeySet();
    private final BodyCodec codec;
    private final Zstandard zstandard = new Zstandard(IDLE_COMPRESSORS);
    private final BodyInput input;
    private final Clock clock;

    private MessageFiles(Path directory, BodyCodec codec, Clock clock) {
        this.directory = directory;
        this.drafts = directory.resolve("tmp");
        this.directories = new TimeDirectories(directory);
        this.codec = codec;
        this.input = new BodyInput(codec.keys(), zstandard);
        this.clock = clock;
    }

    /** Makes the directory if it is not there, and removes what was left half written. */
    public static MessageFiles open(Path directory, BodyCodec codec) throws IOException {
        return open(directory, codec, Clock.systemUTC());
    }

    /** The same with another clock, which tells what directories are past. */
    public static MessageFiles open(Path directory, BodyCodec codec, Clock clock)
            throws IOException {
        MessageFiles files = new MessageFiles(directory, codec, clock);
        TimeDirectories.makeIfAbsent(directory);
        TimeDirectories.makeIfAbsent(files.drafts);
        DirectorySync.sync(directory);
        DirectorySync.sync(directory.toAbsolutePath().getParent());
        files.removeDrafts();
        return files;
    }

    private void removeDrafts() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(drafts)) {
            for (Path draft : left) {
                Files.delete(draft);
            }
        }
    }

    /**
     * Reads the content once and returns when it is on disk as a file in place. The content is not
     * closed.
     *
     * @throws IdTakenException when the id has a file; nothing was read of the content then
     * @throws NoRoomException when the disk is full
     */
    public StoredBody write(long id, InputStream content) throws IOException {
        if (!writing.add(id)) {
            throw new IdTakenException(id);
        }
        try {
            if (find(id).isPresent()) {
                throw new IdTakenException(id);
            }
            return writeNew(id, content);
        } finally {
            writing.remove(id);
        }
    }

    private StoredBody writeNew(long id, InputStream content) throws IOException {
        Path aside = drafts.resolve(FileName.of(id, Format.PLAIN));
        try (Draft draft = new Draft(aside, buffers);
                BodyOutput output = new BodyOutput(draft, id, codec, zstandard)) {
            Intake intake = new Intake(content, output);
            MimeReading reading = MimeReading.of(intake);
            output.finish();
            long fileSize = place(draft, id, output.format());
            int format = output.format().number();
            BodyFile file = new BodyFile(id, format, output.keyId(), intake.size(), fileSize);
            return stored(file, intake, reading);
        }
    }

    private long place(Draft draft, long id, Format format) throws IOException {
        long size = draft.force();
        String name = FileName.of(id, format);
        try {
            draft.moveTo(directories.make(id).resolve(name));
        } catch (NoSuchFileException emptiedAndRemoved) {
            draft.moveTo(directories.makeAgain(id).resolve(name));
        }
        return size;
    }

    private static StoredBody stored(BodyFile file, Intake intake, MimeReading reading) {
        Properties properties = reading.properties();
        return new StoredBody(
                file,
                intake.checksum(),
                intake.header().size(),
                intake.header().block(),
                properties.getMediaType(),
                properties.getSubType(),
                properties.getTextualLineCount(),
                StoredProperties.of(properties),
                StoredStructure.of(reading.structure()));
    }

    /**
     * Writes a few bytes aside, forces them to disk and removes them: throws what a mail would.
     *
     * @throws NoRoomException when the disk is full
     */
    public synchronized void probe() throws IOException {
        try (Draft draft = new Draft(drafts.resolve("probe"), buffers)) {
            draft.write(1);
            draft.force();
        }
    }

    /** Removes what was written for a transaction that did not come to be. */
    public void discard(StoredBody body) throws IOException {
        remove(body.file().id());
    }

    /**
     * The message from its first byte on; to skip is cheap unless the file is compressed or
     * encrypted. It stays readable when the file is removed meanwhile.
     *
     * @throws NoSuchFileException when there is no such file
     * @throws UnreadableBodyException when the file is not what was stored, now or later on reading
     */
    public InputStream open(BodyFile file) throws IOException {
        return input.open(pathOf(file), file);
    }

    private Path pathOf(BodyFile file) throws IOException {
        return directoryOf(file.id()).resolve(FileName.of(file.id(), Format.of(file)));
    }

    /** Where the message's name has to be forced to disk. */
    public Path directoryOf(long id) {
        return directories.of(id);
    }

    /** Removes the file and says whether there was one. */
    public boolean remove(long id) throws IOException {
        boolean removed = false;
        for (Format format : Format.values()) {
            removed |= Files.deleteIfExists(directoryOf(id).resolve(FileName.of(id, format)));
        }
        directories.removeIfPastAndEmpty(id, clock.millis());
        return removed;
    }

    /** Reads all of a file and says whether it is what was stored. */
    public Condition check(BodyFile file, int checksum) {
        CRC32C read = new CRC32C();
        try (InputStream message = new CheckedInputStream(open(file), read)) {
            message.transferTo(OutputStream.nullOutputStream());
            return (int) read.getValue() == checksum ? Condition.SOUND : Condition.DAMAGED;
        } catch (NoSuchFileException missing) {
            return Condition.MISSING;
        } catch (IOException unreadable) {
            return Condition.DAMAGED;
        }
    }

    /**
     * The ids of all messages that have a file, oldest directory first. Messages stored or removed
     * meanwhile may be in it or not.
     */
    public Stream<Long> list() {
        return files().map(FileName::id).flatMap(id -> id.stream().boxed());
    }

    /** Bytes of all messages' files; every name is looked up, so this takes its time. */
    public long usedBytes() {
        return files().mapToLong(MessageFiles::sizeOf).sum();
    }

    private Stream<Path> files() {
        return children(directory).stream()
                .filter(path -> !path.equals(drafts))
                .flatMap(first -> children(first).stream())
                .flatMap(second -> children(second).stream())
                .filter(file -> FileName.id(file).isPresent());
    }

    private static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException removedOrForeign) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(children);
        return children;
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException removed) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Path> find(long id) {
        for (Format format : Format.values()) {
            Path path = directoryOf(id).resolve(FileName.of(id, format));
            if (Files.exists(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }
}
