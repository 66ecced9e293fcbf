package dev.hikyaku.server.queue.spool;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Names in a spool other than those of entries. */
final class FileNames {
    static final String LOCK = "lock";
    static final String HANDS = "hands";
    static final String PROBE = "probe";
    static final String PROBE_LINK = "probe.link";
    static final String QUARANTINE = "quarantine";
    static final String BODY = ".eml";

    private static final long TEN_MINUTES = 10 * 60 * 1000L;
    private static final int DIGITS = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final DateTimeFormatter ARRIVAL =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern DIRECTORY = Pattern.compile("[0-9]{8}-[0-9]{4}");
    private static final Pattern DRAFT = Pattern.compile("[0-9a-f]{16}\\.[0-9]{1,9}\\.new");
    private static final Pattern BODY_FORM = Pattern.compile("[0-9a-f]{16}\\.eml");

    private FileNames() {}

    /** Whether something else than mails has this name in the spool's own directory. */
    static boolean isKnown(String name) {
        return Set.of(LOCK, HANDS, PROBE, PROBE_LINK).contains(name);
    }

    /** The directory of mails that arrived then: {@code 20261128-0530}. */
    static String directory(long millis) {
        return ARRIVAL.format(Instant.ofEpochMilli(millis - Math.floorMod(millis, TEN_MINUTES)));
    }

    static boolean isDirectory(String name) {
        return DIRECTORY.matcher(name).matches();
    }

    static String body(long id) {
        return HEX.toHexDigits(id) + BODY;
    }

    static OptionalLong bodyId(String name) {
        return BODY_FORM.matcher(name).matches()
                ? OptionalLong.of(HexFormat.fromHexDigitsToLong(name, 0, DIGITS))
                : OptionalLong.empty();
    }

    static String entryDraft(long id, int generation) {
        return HEX.toHexDigits(id) + "." + generation + ".new";
    }

    /** An entry that was being written. */
    static boolean isDraft(String name) {
        return DRAFT.matcher(name).matches();
    }
}
