package dev.hikyaku.server.queue.spool;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.util.Size;
import org.apache.james.utils.PropertiesProvider;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code spool.properties}: where queued mail is kept, and when to stop taking more.
 *
 * <pre>{@code
 * # Below the data directory, or an absolute path.
 * directory=spool
 * # New mail is refused (452 4.3.1) while less is free on the disk.
 * leastFree=256M
 * # A mail the server has died of so often is put into quarantine.
 * mostStarts=3
 * }</pre>
 *
 * @param directory below the data directory, or absolute
 * @param leastFreeBytes what is left free for mail that was accepted before
 * @param mostStarts how often the process may die with the same mail in hand
 */
public record SpoolSettings(Path directory, long leastFreeBytes, int mostStarts) {
    static final String FILE = "spool";

    private static final String DIRECTORY = "spool";
    private static final String LEAST_FREE = "256M";
    private static final int MOST_STARTS = 3;

    /** What holds without the file. */
    public static SpoolSettings usual() {
        return new SpoolSettings(Path.of(DIRECTORY), bytes(LEAST_FREE), MOST_STARTS);
    }

    /** What the file says, or what holds without it. */
    public static SpoolSettings of(PropertiesProvider properties) throws ConfigurationException {
        try {
            return from(properties.getConfiguration(FILE));
        } catch (FileNotFoundException e) {
            return usual();
        }
    }

    /** Reads the file, which the configuration check has found well. */
    public static SpoolSettings from(Configuration file) {
        return new SpoolSettings(
                Path.of(file.getString("directory", DIRECTORY)),
                bytes(file.getString("leastFree", LEAST_FREE)),
                file.getInt("mostStarts", MOST_STARTS));
    }

    private static long bytes(String text) {
        try {
            return Size.parse(text).asBytes();
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "leastFree: " + text + " (expected: a size such as 256M)", e);
        }
    }

    /** Where the spool of a data directory is. */
    public Path below(Path var) {
        return var.resolve(directory);
    }

    /**
     * For a server that opens no spool: mail a server before it has queued would wait for ever.
     *
     * @throws IllegalArgumentException when there is some
     */
    public void requireNoMail(Path var) throws IOException {
        if (new SpoolDirectory(below(var)).hasMail()) {
            throw new IllegalArgumentException(
                    "spool.properties: directory: "
                            + below(var)
                            + " (expected: no queued mail, as all listeners are stateless; let a"
                            + " relay that is not deliver it first)");
        }
    }
}
