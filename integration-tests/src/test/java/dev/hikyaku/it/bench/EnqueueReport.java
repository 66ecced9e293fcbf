package dev.hikyaku.it.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of the mails that were put into a queue.
 *
 * @param mails in the time that counts
 * @param nanos until the last of these was taken
 * @param cpuMillisInAll processor time of the whole process meanwhile, in milliseconds
 * @param taken in all, warm-up included
 * @param waiting in the queue at the end
 */
record EnqueueReport(long mails, long nanos, long cpuMillisInAll, long taken, long waiting) {
    private static final Pattern LINE =
            Pattern.compile(
                    "(?m)^enqueued (\\d+) in (\\d+) ns, cpu (\\d+) ms, waiting (\\d+) of (\\d+)$");

    /** The line among whatever else the process has printed. */
    static EnqueueReport of(String output) {
        Matcher line = LINE.matcher(output);
        if (!line.find()) {
            throw new AssertionError("no report (expected: %s)%n%s".formatted(LINE, output));
        }
        return new EnqueueReport(
                Long.parseLong(line.group(1)),
                Long.parseLong(line.group(2)),
                Long.parseLong(line.group(3)),
                Long.parseLong(line.group(5)),
                Long.parseLong(line.group(4)));
    }

    /** Mails a second. */
    double rate() {
        return mails / (nanos / 1e9);
    }

    /** Processor time a mail. */
    double cpuMillis() {
        return (double) cpuMillisInAll / mails;
    }

    boolean isComplete() {
        return mails > 0 && waiting == taken;
    }

    @Override
    public String toString() {
        return "enqueued %d in %d ns, cpu %d ms, waiting %d of %d"
                .formatted(mails, nanos, cpuMillisInAll, waiting, taken);
    }
}
