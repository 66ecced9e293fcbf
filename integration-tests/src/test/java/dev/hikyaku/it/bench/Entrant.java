package dev.hikyaku.it.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One of the servers of a comparison, from its start to its end. */
final class Entrant implements AutoCloseable {
    private static final long POLL_NANOS = 20_000_000;

    private final String name;
    private final Course course;
    private final StoringServer server;
    private final DiskUse empty;
    private int sent;

    private Entrant(String name, Course course, StoringServer server) {
        this.name = name;
        this.course = course;
        this.server = server;
        server.settle();
        this.empty = server.disk();
    }

    /** What all of them get. */
    record Course(MailSource.Protocol protocol, List<String> users, int bytes, Duration deadline) {}

    static Entrant start(StoringServer.Kind kind, Course course) {
        return new Entrant(kind.name(), course, kind.start(course.users()));
    }

    String name() {
        return name;
    }

    StoringServer server() {
        return server;
    }

    /**
     * One run.
     *
     * @param rate mails stored a second
     * @param cpuMillis processor time a mail, in milliseconds
     * @param pssMegabytes at its end
     * @param sent as the sender saw it
     */
    record Measured(double rate, double cpuMillis, long pssMegabytes, MailSource.Sent sent) {}

    /** Sends mails and waits until they are stored. */
    Measured run(int sessions, int mails) {
        int before = server.stored();
        double cpuBefore = server.cpuSeconds();
        long begin = System.nanoTime();
        var sending =
                new MailSource(
                                course.protocol(),
                                server.port(),
                                sessions,
                                course.users(),
                                course.bytes())
                        .send(mails, course.deadline());
        sent += mails;
        double seconds = secondsUntilStored(before + mails, begin, sending);
        double cpu = server.cpuSeconds() - cpuBefore;
        return new Measured(mails / seconds, cpu * 1000 / mails, server.pssMegabytes(), sending);
    }

    /** Until the sender's last answer, or later when mails are stored after they were taken. */
    private double secondsUntilStored(int expected, long begin, MailSource.Sent sending) {
        if (server.stored() >= expected) {
            return sending.seconds();
        }
        while (server.stored() < expected) {
            if (System.nanoTime() - begin > course.deadline().toNanos()) {
                throw new AssertionError(
                        "%s: %d mails stored (expected: %d within %s)"
                                .formatted(name, server.stored(), expected, course.deadline()));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Bytes a mail, of all that was sent so far. */
    DiskUse diskPerMail() {
        var all = server.disk().since(empty);
        return new DiskUse(all.bytes() / sent, all.blockBytes() / sent);
    }

    /** Every mail taken must be in its mailbox, and be read there as it was sent. */
    void verify() {
        String text = BenchMail.text(course.bytes()).replace("\r\n", "\n");
        int found =
                AtOnce.forEach(course.users(), user -> messages(user, text)).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
        if (found != sent) {
            throw new AssertionError(
                    "%s: %d mails in the mailboxes (expected: %d)".formatted(name, found, sent));
        }
    }

    private int messages(String user, String text) {
        try (var inbox = server.inbox(user)) {
            if (!inbox.lastText().equals(text)) {
                throw new AssertionError(
                        "%s: the last mail of %s differs from what was sent".formatted(name, user));
            }
            return inbox.messages();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
