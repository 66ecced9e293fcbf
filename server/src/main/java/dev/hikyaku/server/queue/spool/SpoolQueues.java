package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.store.mailbox.Ids;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import javax.annotation.PreDestroy;
import javax.inject.Inject;

/**
 * The mail queues of this server, in one directory:
 *
 * <pre>
 * spool/lock                             held while a server uses it
 * spool/hands                            which mails were in hand, see {@link InHand}
 * spool/quarantine/                      what cannot be read, or has ended the server too often
 * spool/20261128-0530/                   the mails that arrived in these ten minutes, in UTC
 *     3440aa10e8000000.eml               a message, byte for byte; never changed
 *     3440aa10e8000001.….0.5.0.spool     that it waits in a queue, see {@link EntryName}
 * </pre>
 *
 * <p>A mail is on disk before it is acknowledged: message and entry are written beside, forced to
 * disk and renamed, and then the names are, once for all mails that came meanwhile. The message is
 * written once, whatever queues the mail passes. Each change is one rename in one directory, so at
 * any moment the mail is there as it was or as it has become.
 *
 * <p>After a crash a mail may be sent more than once; it is never lost.
 */
public final class SpoolQueues implements MailQueueFactory<SpoolQueue>, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolQueues.class);

    /** Before the path of a repository, where a file names its queue; no queue is named so. */
    private static final String KEPT = "kept/";

    private final Map<MailQueueName, SpoolQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, KeptMails> repositories = new ConcurrentHashMap<>();
    private final SpoolLock lock;
    private final Outside outside;
    private final MailQueueItemDecoratorFactory decorators;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final Commits commits;
    private final Quarantine quarantine;
    private final DiskRoom room;
    private final InHand inHand;
    private final SpoolFiles files;
    private final int unreadable;
    private boolean closed;

    /** Opens the spool of this server's data directory. */
    @Inject
    public SpoolQueues(
            FileSystem fileSystem,
            SpoolSettings settings,
            MailQueueItemDecoratorFactory decorators,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges)
            throws IOException {
        this(
                settings.below(fileSystem.getFile(FileSystem.FILE_PROTOCOL_AND_VAR).toPath()),
                settings,
                Outside.of(clock),
                decorators,
                metrics,
                gauges);
        gauges.register("spoolQuarantined", quarantine::mails);
        gauges.register("spoolSyncs", commits::syncs);
    }

    SpoolQueues(
            Path root,
            SpoolSettings settings,
            Outside outside,
            MailQueueItemDecoratorFactory decorators,
            MetricFactory metrics,
            GaugeRegistry gauges)
            throws IOException {
        this.outside = outside;
        this.decorators = decorators;
        this.metrics = metrics;
        this.gauges = gauges;
        Files.createDirectories(root);
        this.lock = SpoolLock.take(root);
        Commits opened = null;
        InHand begun = null;
        try {
            WrittenEntries.checkLinks(root);
            outside.syncing().sync(root.toAbsolutePath().getParent());
            ArrivalDirectories directories = new ArrivalDirectories(root, outside.syncing());
            this.quarantine = Quarantine.open(root, outside.syncing());
            SpoolScan scan =
                    new SpoolScan(
                            directories,
                            quarantine,
                            settings.mostStarts(),
                            InHand.left(root),
                            outside.clock().millis(),
                            outside.nanos().getAsLong());
            scan.scan(root);
            this.unreadable = scan.unreadable();
            begun = InHand.open(root);
            this.inHand = begun;
            opened = new Commits(outside.syncing(), directories);
            this.commits = opened;
            this.room = DiskRoom.of(root, settings.leastFreeBytes(), outside.nanos());
            this.files =
                    new SpoolFiles(
                            root,
                            directories,
                            commits,
                            quarantine,
                            new Ids(outside.clock(), scan.highestId()),
                            inHand,
                            outside);
            scan.queues().forEach(this::start);
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            if (begun != null) {
                begun.close();
            }
            lock.close();
            throw e;
        }
    }

    private void start(String queueName, SpoolScan.Found found) {
        LOGGER.info(
                "Spool: {} mails wait in {}, {} are held",
                found.waiting().size(),
                queueName,
                found.held().size());
        if (queueName.startsWith(KEPT)) {
            repositories.put(queueName, new KeptMails(queueName, files, found.waiting()));
            return;
        }
        MailQueueName name = MailQueueName.of(queueName);
        SpoolQueue queue = fresh(name);
        queue.start(found.waiting(), found.held());
        queues.put(name, queue);
    }

    private SpoolQueue fresh(MailQueueName name) {
        return new SpoolQueue(name, files, room, outside, decorators, metrics, gauges);
    }

    @Override
    public Optional<SpoolQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return Optional.ofNullable(queues.get(name));
    }

    /**
     * The queue of this name, which may be any that fits into a file's name.
     *
     * @throws IllegalArgumentException when it does not
     */
    @Override
    public SpoolQueue createQueue(MailQueueName name, PrefetchCount count) {
        checkFits(name.asString());
        return queues.computeIfAbsent(
                name,
                absent -> {
                    SpoolQueue queue = fresh(absent);
                    queue.start(List.of(), List.of());
                    return queue;
                });
    }

    private static void checkFits(String name) {
        if (EntryName.encoded(name).length() > EntryName.LONGEST_QUEUE) {
            throw new IllegalArgumentException(
                    "queue: %s (expected: at most %d letters)"
                            .formatted(name, EntryName.LONGEST_QUEUE));
        }
    }

    /**
     * Where mails are kept for an operator.
     *
     * @param path such as {@code var/mail/error}
     */
    KeptMails repository(String path) {
        String name = KEPT + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
        checkFits(name);
        return repositories.computeIfAbsent(
                name, absent -> new KeptMails(absent, files, List.of()));
    }

    /** Those asked for, and those that mails were found of. */
    Stream<String> repositoryPaths() {
        return repositories.keySet().stream().map(name -> name.substring(KEPT.length()));
    }

    /** Those asked for, and those that mails were found of. */
    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return Set.copyOf(queues.keySet());
    }

    /** What an operator should know of, in a few words; empty when all is well. */
    List<String> concerns(Duration longestStall) {
        List<String> concerns = new ArrayList<>();
        if (quarantine.mails() > 0) {
            concerns.add(quarantine.mails() + " mails are in quarantine");
        }
        if (unreadable > 0) {
            concerns.add(unreadable + " directories could not be read");
        }
        queues.forEach(
                (name, queue) -> {
                    Duration stalled = queue.stalled();
                    if (stalled.compareTo(longestStall) > 0) {
                        concerns.add(
                                "nothing was taken out of %s for %d s, and mail waits"
                                        .formatted(name.asString(), stalled.toSeconds()));
                    }
                });
        return concerns;
    }

    /** Why new mail cannot be taken now, if it cannot. */
    Optional<String> refusal() {
        if (room.isShort()) {
            return Optional.of(
                    "new mail is refused: less than %d bytes are free on the spool's disk"
                            .formatted(room.leastFreeBytes()));
        }
        if (commits.isFailing()) {
            return Optional.of("the spool cannot be forced to disk");
        }
        try {
            files.probe();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no file can be written in the spool: " + e.getMessage());
        }
    }

    /** How often a directory was forced to disk; several mails share one. */
    long syncs() {
        return commits.syncs();
    }

    /** Mails in hand may be done for a while; then the spool is left as it is on disk. */
    @PreDestroy
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        queues.values().forEach(SpoolQueue::stop);
        awaitInHand();
        files.freeze();
        commits.close();
        try (lock) {
            inHand.close();
        }
    }

    private void awaitInHand() {
        long end = System.nanoTime() + outside.grace().toNanos();
        try {
            for (SpoolQueue queue : queues.values()) {
                queue.awaitNothingInHand(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
