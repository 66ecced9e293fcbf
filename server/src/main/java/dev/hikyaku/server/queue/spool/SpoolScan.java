package dev.hikyaku.server.queue.spool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the mails of a spool when it is opened. Names are read, no file is opened: a million mails
 * are a matter of seconds. What was being written when the process ended was promised to nobody and
 * goes; of two generations of an entry the older goes; a message no entry names goes. What is not
 * as it must be is put into quarantine, and files that are no spool's are left alone.
 */
final class SpoolScan {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolScan.class);

    /** Before the mails that may have ended the process are tried again. */
    private static final long FIRST_SUSPECT_MILLIS = 60_000;

    private static final long BETWEEN_SUSPECTS_MILLIS = 1_000;

    private final ArrivalDirectories directories;
    private final Quarantine quarantine;
    private final int mostStarts;
    private final Set<Long> inHand;
    private final long now;
    private final long nanos;
    private final Map<String, Found> queues = new HashMap<>();
    private long highestId;
    private long suspects;
    private int unreadable;

    /** The mails of a queue. */
    record Found(List<Entry> waiting, List<Entry> held) {
        Found() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    SpoolScan(
            ArrivalDirectories directories,
            Quarantine quarantine,
            int mostStarts,
            Set<Long> inHand,
            long now,
            long nanos) {
        this.directories = directories;
        this.quarantine = quarantine;
        this.mostStarts = mostStarts;
        this.inHand = inHand;
        this.now = now;
        this.nanos = nanos;
    }

    void scan(Path root) throws IOException {
        for (Path path : children(root)) {
            String name = path.getFileName().toString();
            if (FileNames.isDirectory(name) && Files.isDirectory(path)) {
                scanOne(path);
            } else if (name.equals(FileNames.QUARANTINE)) {
                children(path).forEach(file -> noteId(file.getFileName().toString()));
            } else if (!FileNames.isKnown(name)) {
                LOGGER.warn("Spool: {} is no part of it and left alone", path);
            }
        }
        directories.removeEmpty(now);
    }

    private void scanOne(Path path) {
        try {
            new Directory(path).scan();
        } catch (IOException e) {
            unreadable++;
            LOGGER.error("Spool: {} cannot be read, its mails wait for the next start", path, e);
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        return children;
    }

    private void noteId(String name) {
        FileNames.bodyId(name).ifPresent(this::noteId);
        EntryName.of(name).ifPresent(entry -> noteId(entry.entry()));
    }

    private void noteId(long id) {
        highestId = Math.max(highestId, id);
    }

    /** The mails found, by queue. */
    Map<String, Found> queues() {
        return queues;
    }

    /** The highest number in use. */
    long highestId() {
        return highestId;
    }

    /** Directories that could not be read. */
    int unreadable() {
        return unreadable;
    }

    /** The mails that arrived in the same ten minutes. */
    private final class Directory {
        private final Path path;
        private final ArrivalDirectory directory;
        private final Map<Long, Body> bodies = new HashMap<>();
        private final Map<Long, EntryName> entries = new HashMap<>();
        private final List<EntryName> twins = new ArrayList<>();

        Directory(Path path) {
            this.path = path;
            this.directory = directories.found(path);
        }

        void scan() throws IOException {
            for (Path file : children(path)) {
                sort(file.getFileName().toString());
            }
            keepNewest();
            List<EntryName> names = new ArrayList<>(entries.values());
            names.sort((one, other) -> Long.compare(one.entry(), other.entry()));
            for (EntryName name : names) {
                take(inHand.contains(name.entry()) ? diedWith(name) : name);
            }
            for (Body body : bodies.values()) {
                if (body.entries() == 0) {
                    Files.deleteIfExists(body.file());
                    directories.leave(directory);
                }
            }
        }

        private void sort(String name) throws IOException {
            OptionalLong body = FileNames.bodyId(name);
            Optional<EntryName> entry = EntryName.of(name);
            if (body.isPresent()) {
                noteId(body.getAsLong());
                directories.enter(directory);
                bodies.put(body.getAsLong(), new Body(body.getAsLong(), directory, 0));
            } else if (entry.isPresent()) {
                noteId(entry.get().entry());
                EntryName twin = entries.putIfAbsent(entry.get().entry(), entry.get());
                if (twin != null) {
                    twins.add(entry.get());
                }
            } else if (FileNames.isDraft(name)) {
                Files.deleteIfExists(path.resolve(name));
            } else {
                LOGGER.warn("Spool: {} is no part of it and left alone", path.resolve(name));
            }
        }

        /**
         * Of two generations the newer holds, unless its message never came to be: then nobody was
         * told of it.
         */
        private void keepNewest() throws IOException {
            for (EntryName twin : twins) {
                EntryName other = entries.get(twin.entry());
                boolean newer =
                        hasMessage(twin) == hasMessage(other)
                                ? twin.generation() > other.generation()
                                : hasMessage(twin);
                Files.deleteIfExists(path.resolve((newer ? other : twin).asString()));
                entries.put(twin.entry(), newer ? twin : other);
            }
        }

        /** Counts one start more, in the name of the file. */
        private EntryName diedWith(EntryName name) throws IOException {
            if (name.held() || name.starts() >= EntryName.MOST_STARTS) {
                return name;
            }
            EntryName counted = name.withStarts(name.starts() + 1);
            Files.move(
                    path.resolve(name.asString()),
                    path.resolve(counted.asString()),
                    StandardCopyOption.ATOMIC_MOVE);
            entries.put(counted.entry(), counted);
            return counted;
        }

        private boolean hasMessage(EntryName name) {
            return name.body() == 0 || bodies.containsKey(name.body());
        }

        private void take(EntryName name) throws IOException {
            Body body = name.body() == 0 ? withoutFile() : bodyOf(name);
            if (body == null) {
                quarantine(name, Optional.empty(), false, "its message is missing");
            } else if (name.starts() >= mostStarts) {
                quarantine(
                        name,
                        body.hasFile() ? Optional.of(body.file()) : Optional.empty(),
                        isShared(name),
                        "the server has died " + name.starts() + " times with it in hand");
                if (!body.hasFile()) {
                    directories.leave(directory);
                }
            } else {
                body.found();
                add(name, body);
            }
        }

        /**
         * The message, whose name is given again when the entry has it: a power cut may have kept
         * one of the names of their file alone. Or null.
         */
        private Body bodyOf(EntryName name) {
            Body body = bodies.get(name.body());
            Path file = path.resolve(name.asString());
            if (body != null || !EntryReader.isBehindMessage(file)) {
                return body;
            }
            Body again = new Body(name.body(), directory, 0);
            try {
                Files.createLink(again.file(), file);
            } catch (IOException e) {
                LOGGER.warn("Spool: {} cannot be named again", FileNames.body(again.id()), e);
                return null;
            }
            directories.enter(directory);
            bodies.put(again.id(), again);
            return again;
        }

        /** Whether another entry names the same message. */
        private boolean isShared(EntryName name) {
            return entries.values().stream()
                    .anyMatch(
                            other -> other.body() == name.body() && other.entry() != name.entry());
        }

        private Body withoutFile() {
            directories.enter(directory);
            return new Body(0, directory, 0);
        }

        private void quarantine(EntryName name, Optional<Path> body, boolean shared, String why)
                throws IOException {
            quarantine.take(path.resolve(name.asString()), body, shared, why);
        }

        private void add(EntryName name, Body body) {
            Found found = queues.computeIfAbsent(name.queue(), any -> new Found());
            Entry entry =
                    new Entry(
                            name.entry(),
                            body,
                            name.generation(),
                            name.written(),
                            name.delay(),
                            name.priority(),
                            name.starts(),
                            nanos + waits(name) * 1_000_000);
            (name.held() ? found.held() : found.waiting()).add(entry);
        }
    }

    /**
     * How long a mail still waits. A delay that begins in the future, as the clock was set back,
     * begins now. A mail that may have ended the process waits until others have gone, and then
     * comes alone: should it end the process again, no other was in hand.
     */
    private long waits(EntryName name) {
        long left =
                name.written() > now
                        ? name.delay()
                        : Math.max(0, name.written() + name.delay() - now);
        if (name.held() || name.starts() < Math.max(1, mostStarts - 1)) {
            return left;
        }
        suspects++;
        return Math.max(left, FIRST_SUSPECT_MILLIS + suspects * BETWEEN_SUSPECTS_MILLIS);
    }
}
