package dev.hikyaku.server.queue.spool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code quarantine/}: mails that cannot be read, and those the process has died of too often.
 * Nothing in it is ever removed by this server.
 */
final class Quarantine {
    private static final Logger LOGGER = LoggerFactory.getLogger(Quarantine.class);

    private final Path directory;
    private final DirectorySyncing syncing;
    private final AtomicInteger mails = new AtomicInteger();

    private Quarantine(Path directory, DirectorySyncing syncing) {
        this.directory = directory;
        this.syncing = syncing;
    }

    static Quarantine open(Path root, DirectorySyncing syncing) throws IOException {
        Path directory = root.resolve(FileNames.QUARANTINE);
        ArrivalDirectories.makeIfAbsent(directory);
        syncing.sync(root);
        Quarantine quarantine = new Quarantine(directory, syncing);
        quarantine.mails.set(names(directory).size());
        return quarantine;
    }

    /** The entries in a quarantine. */
    static List<EntryName> names(Path directory) throws IOException {
        List<EntryName> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                EntryName.of(file.getFileName().toString()).ifPresent(names::add);
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return names;
    }

    /** How many mails there are in it. */
    int mails() {
        return mails.get();
    }

    /**
     * Moves an entry and its message here; the message is linked when other entries need it too.
     * The message first, so that it never is without a name.
     */
    void take(Path entry, Optional<Path> body, boolean shared, String why) throws IOException {
        if (body.isPresent()) {
            takeBody(body.get(), shared);
        }
        syncing.sync(directory);
        Files.move(entry, directory.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        syncing.sync(directory);
        syncing.sync(entry.getParent());
        mails.incrementAndGet();
        LOGGER.error(
                "Spool: {} is in quarantine: {}; hikyaku spool show {}",
                entry.getFileName(),
                why,
                entry.getFileName().toString().substring(0, 16));
    }

    private void takeBody(Path body, boolean shared) throws IOException {
        Path here = directory.resolve(body.getFileName());
        try {
            if (shared) {
                Files.createLink(here, body);
            } else {
                Files.move(body, here, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (NoSuchFileException missing) {
            LOGGER.debug("{} is missing", body.getFileName());
        } catch (FileAlreadyExistsException there) {
            LOGGER.debug("{} is there already", body.getFileName());
        }
    }
}
