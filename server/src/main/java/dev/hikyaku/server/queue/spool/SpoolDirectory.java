package dev.hikyaku.server.queue.spool;

import com.google.common.io.ByteStreams;

import dev.hikyaku.server.store.messages.DirectorySync;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** A spool as an operator looks at it: its files are read, and no queue is opened. */
final class SpoolDirectory {
    private final Path root;

    SpoolDirectory(Path root) {
        this.root = root;
    }

    /** An entry's file. */
    record Filed(Path file, EntryName name, boolean quarantined) {
        /** What the file of its message is called. */
        Path messageName() {
            return file.resolveSibling(FileNames.body(name.body()));
        }

        /** The file its message is in: of that name, or its own where that has lost it. */
        Path message() {
            Path message = messageName();
            return Files.exists(message) || !EntryReader.isBehindMessage(file) ? message : file;
        }

        Envelope read() throws IOException {
            return EntryReader.read(file);
        }

        /** The message; all there is in its file when nothing says how long it was. */
        byte[] messageBytes() throws IOException {
            long bytes;
            try {
                bytes = read().message().map(Envelope.Message::bytes).orElse(0L);
            } catch (UnreadableEntryException e) {
                bytes = Long.MAX_VALUE;
            }
            try (InputStream in = Files.newInputStream(message())) {
                return ByteStreams.limit(in, bytes).readAllBytes();
            }
        }
    }

    /** What is wrong with a file. */
    enum Kind {
        /** An entry that is not what was written. */
        UNREADABLE,
        /** An entry whose message has no file. */
        MESSAGE_MISSING,
        /** An entry whose message is not what was written. */
        MESSAGE_DAMAGED,
        /** Two files of one entry; a start keeps the newer. */
        TWICE,
        /** A message no entry names; a start removes it. */
        UNUSED,
        /** A file that is no spool's. */
        FOREIGN;

        /** Whether a mail may be lost by it. */
        boolean isLoss() {
            return this == UNREADABLE || this == MESSAGE_MISSING || this == MESSAGE_DAMAGED;
        }
    }

    record Flaw(Kind kind, Path file) {}

    /**
     * What was found.
     *
     * @param mails entries in queues
     * @param quarantined entries in quarantine
     * @param flaws nothing in quarantine is one
     */
    record Report(long mails, long quarantined, List<Flaw> flaws) {
        boolean isSound() {
            return flaws.stream().noneMatch(flaw -> flaw.kind().isLoss());
        }
    }

    /** Whether a mail waits in a queue. */
    boolean hasMail() throws IOException {
        for (Path directory : directories()) {
            for (Path file : children(directory)) {
                if (EntryName.of(file.getFileName().toString()).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Reads every file. */
    Report verify() throws IOException {
        List<Flaw> flaws = new ArrayList<>();
        long mails = 0;
        for (Path directory : directories()) {
            mails += verify(directory, flaws);
        }
        return new Report(mails, Quarantine.names(quarantine()).size(), flaws);
    }

    private static long verify(Path directory, List<Flaw> flaws) throws IOException {
        Set<Long> entries = new HashSet<>();
        Set<Path> messages = new HashSet<>();
        Set<Path> named = new HashSet<>();
        for (Path file : children(directory)) {
            String name = file.getFileName().toString();
            Optional<EntryName> entry = EntryName.of(name);
            if (entry.isPresent()) {
                Filed filed = new Filed(file, entry.get(), false);
                if (!entries.add(entry.get().entry())) {
                    flaws.add(new Flaw(Kind.TWICE, file));
                }
                named.add(filed.messageName());
                flaw(filed).ifPresent(kind -> flaws.add(new Flaw(kind, file)));
            } else if (FileNames.bodyId(name).isPresent()) {
                messages.add(file);
            } else if (!FileNames.isDraft(name)) {
                flaws.add(new Flaw(Kind.FOREIGN, file));
            }
        }
        messages.removeAll(named);
        messages.forEach(file -> flaws.add(new Flaw(Kind.UNUSED, file)));
        return entries.size();
    }

    private static Optional<Kind> flaw(Filed filed) {
        Optional<Envelope.Message> message;
        try {
            message = filed.read().message();
        } catch (IOException e) {
            return Optional.of(Kind.UNREADABLE);
        }
        if (message.isEmpty()) {
            return Optional.empty();
        }
        try {
            return isSound(filed.message(), message.get())
                    ? Optional.empty()
                    : Optional.of(Kind.MESSAGE_DAMAGED);
        } catch (NoSuchFileException e) {
            return Optional.of(Kind.MESSAGE_MISSING);
        } catch (IOException e) {
            return Optional.of(Kind.MESSAGE_DAMAGED);
        }
    }

    private static boolean isSound(Path file, Envelope.Message message) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream in =
                new CheckedInputStream(
                        ByteStreams.limit(Files.newInputStream(file), message.bytes()), checksum)) {
            long bytes = in.transferTo(OutputStream.nullOutputStream());
            return bytes == message.bytes() && (int) checksum.getValue() == message.checksum();
        }
    }

    /** The entries of this number, or of the mail of this name; those in quarantine too. */
    List<Filed> find(String id) throws IOException {
        List<Filed> byNumber = new ArrayList<>();
        List<Filed> all = new ArrayList<>();
        forEach(
                filed -> {
                    all.add(filed);
                    if (filed.name().asString().startsWith(id + ".")) {
                        byNumber.add(filed);
                    }
                });
        return byNumber.isEmpty()
                ? all.stream().filter(filed -> isNamed(filed, id)).toList()
                : byNumber;
    }

    private static boolean isNamed(Filed filed, String mail) {
        try {
            return filed.read().mail().getName().equals(mail);
        } catch (IOException unreadableOrGone) {
            return false;
        }
    }

    private void forEach(Consumer<Filed> each) throws IOException {
        List<Path> directories = new ArrayList<>(directories());
        directories.add(quarantine());
        for (Path directory : directories) {
            for (Path file : children(directory)) {
                EntryName.of(file.getFileName().toString())
                        .map(name -> new Filed(file, name, directory.equals(quarantine())))
                        .ifPresent(each);
            }
        }
    }

    /**
     * Puts a mail from quarantine back into its queue, to be tried at once. The message first, so
     * that the mail never is without it.
     */
    void release(Filed filed) throws IOException {
        Path directory = root.resolve(FileNames.directory(System.currentTimeMillis()));
        ArrivalDirectories.makeIfAbsent(directory);
        DirectorySync.sync(root);
        Path message = directory.resolve(FileNames.body(filed.name().body()));
        boolean hasMessage = filed.name().body() != 0;
        if (hasMessage && !Files.exists(message)) {
            Files.createLink(message, filed.message());
        }
        EntryName old = filed.name();
        EntryName released =
                new EntryName(
                        old.entry(),
                        old.body(),
                        old.generation() + 1,
                        System.currentTimeMillis(),
                        0,
                        old.priority(),
                        0,
                        false,
                        old.queue());
        DirectorySync.sync(directory);
        Files.move(
                filed.file(),
                directory.resolve(released.asString()),
                StandardCopyOption.ATOMIC_MOVE);
        DirectorySync.sync(directory);
        if (hasMessage && !isNeeded(filed.name().body())) {
            Files.deleteIfExists(filed.messageName());
        }
        DirectorySync.sync(quarantine());
    }

    private boolean isNeeded(long body) throws IOException {
        return Quarantine.names(quarantine()).stream().anyMatch(name -> name.body() == body);
    }

    private Path quarantine() {
        return root.resolve(FileNames.QUARANTINE);
    }

    private List<Path> directories() throws IOException {
        return children(root).stream()
                .filter(path -> FileNames.isDirectory(path.getFileName().toString()))
                .toList();
    }

    /** What a running server removes meanwhile is not there. */
    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(children::add);
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        return children;
    }
}
