package dev.hikyaku.smtp;

import io.netty.handler.ssl.SslContext;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What connections of hops with the same {@link HopTls} are secured with, as its files say now.
 *
 * <p>When a connection is made, at most once in {@link #LOOK}, the files are looked at, and read
 * again when one has another time or size: a certificate that was renewed is shown within a minute.
 * Files that cannot be used change nothing: what was read before stays, with one line in the log
 * when it begins and one when it is over. Connections that are open stay as they are.
 */
public final class TlsContext {
    private static final Logger LOGGER = LoggerFactory.getLogger(TlsContext.class);
    static final Duration LOOK = Duration.ofMinutes(1);

    /** What tells a file from the one that was there before. */
    private record Stamp(FileTime changed, long bytes) {}

    private final HopTls tls;
    private final LongSupplier nanoTime;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile SslContext context;
    private volatile long lookedAt;

    /** Of the files as they were read last, well or not; none when one was away. */
    private List<Stamp> seen;

    private boolean broken;

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)} when one does
     *     not hold what it should
     */
    public TlsContext(HopTls tls) {
        this(tls, System::nanoTime);
    }

    TlsContext(HopTls tls, LongSupplier nanoTime) {
        this.tls = tls;
        this.nanoTime = nanoTime;
        this.lookedAt = nanoTime.getAsLong();
        this.seen = stampsOrNone();
        this.context = tls.policy() == HopTls.Policy.NONE ? null : tls.context();
    }

    /** What a connection made now is secured with; nothing where the policy is to secure none. */
    SslContext now() {
        if (context != null && !tls.files().isEmpty() && isDue() && looking.tryLock()) {
            try {
                if (isDue()) {
                    lookedAt = nanoTime.getAsLong();
                    look();
                }
            } finally {
                looking.unlock();
            }
        }
        return context;
    }

    private boolean isDue() {
        return nanoTime.getAsLong() - lookedAt >= LOOK.toNanos();
    }

    private void look() {
        List<Stamp> found;
        try {
            found = stamps();
        } catch (IOException e) {
            seen = List.of();
            broken("a file cannot be read: " + e.getMessage());
            return;
        }
        if (found.equals(seen)) {
            return;
        }
        seen = found;
        try {
            context = tls.context();
            broken = false;
            LOGGER.info("TLS to next hops: changed files read again: {}", tls.files());
        } catch (IllegalArgumentException | IllegalStateException e) {
            broken(e.getMessage());
        }
    }

    private void broken(String why) {
        if (!broken) {
            broken = true;
            LOGGER.warn("TLS to next hops: what was read before stays in use: {}", why);
        }
    }

    private List<Stamp> stampsOrNone() {
        try {
            return stamps();
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<Stamp> stamps() throws IOException {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : tls.files()) {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            stamps.add(new Stamp(is.lastModifiedTime(), is.size()));
        }
        return stamps;
    }
}
