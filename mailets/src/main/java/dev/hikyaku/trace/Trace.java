package dev.hikyaku.trace;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a gateway says about a mail it hands on, in the field {@code X-Hikyaku-Trace}:
 *
 * <pre>{@code
 * X-Hikyaku-Trace: v=1; id=6f1ed002ab5595859014ebf0951522d9;
 *  ip=192.0.2.7; helo=mail.example.net
 * }</pre>
 *
 * <p>A tag list as in DKIM (RFC 6376 §3.2). {@code v}, which is {@code 1}, and {@code id}, the
 * delivery id of 32 to 64 hexadecimal digits, must be there; what other tags mean is for those to
 * know who read them, so that a gateway may say more than a store understands. A field of more than
 * 4096 characters or 64 tags, or with a value of more than 900, is none.
 *
 * <p>The delivery id is the same at every attempt to hand on the same mail. Only a field from an
 * authorised peer is believed: whoever may choose the id can make a mail vanish as a repeat.
 *
 * @param id the delivery id, in lower case
 * @param tags the tags besides {@code v} and {@code id}, in their order: letters, digits and
 *     underscores to printable ASCII without semicolons, words apart by one blank
 */
public record Trace(String id, Map<String, String> tags) {

    /** The name of the field. */
    public static final String FIELD = "X-Hikyaku-Trace";

    static final String FIELD_LOWER_CASE = FIELD.toLowerCase(Locale.ROOT);

    private static final int MOST_CHARS = 4096;
    private static final int LINE_CHARS = 78;
    private static final int LONGEST_VALUE = 900;
    private static final String VERSION = "v";
    private static final String ID = "id";
    private static final Pattern ID_FORM = Pattern.compile("[0-9a-f]{32,64}");
    private static final Pattern NAME_FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,31}");
    private static final Pattern VALUE_FORM = Pattern.compile("|[!-:<-~]+( [!-:<-~]+)*");
    private static final AttributeName BELIEVED = AttributeName.of("dev.hikyaku.trace.id");

    public Trace {
        require(ID_FORM.matcher(id).matches(), "id", id, "32 to 64 hexadecimal digits");
        tags.forEach(Trace::check);
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    private static void check(String name, String value) {
        boolean own = name.equals(VERSION) || name.equals(ID);
        require(!own && NAME_FORM.matcher(name).matches(), "tag", name, "a name of its own");
        require(
                value.length() <= LONGEST_VALUE && VALUE_FORM.matcher(value).matches(),
                name,
                value,
                "printable ASCII without semicolon, 900 characters at most");
    }

    private static void require(boolean good, String key, String value, String expected) {
        if (!good) {
            throw new IllegalArgumentException(
                    key + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Reads what stands behind the field's name, folded or not; nothing when it is no trace. */
    public static Optional<Trace> parse(String text) {
        if (text.length() > MOST_CHARS) {
            return Optional.empty();
        }
        return TagList.parse(text).flatMap(Trace::from);
    }

    private static Optional<Trace> from(Map<String, String> all) {
        Map<String, String> tags = new LinkedHashMap<>(all);
        String version = tags.remove(VERSION);
        String id = tags.remove(ID);
        if (!"1".equals(version) || id == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Trace(id.toLowerCase(Locale.ROOT), tags));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The trace of a message, when it has exactly one field of that name: of two, one was put there
     * by somebody else. Reads the header and no further.
     *
     * @throws IOException when the message cannot be read
     */
    public static Optional<Trace> in(InputStream message) throws IOException {
        Found found = new Found();
        FieldSieve sieve = new FieldSieve(found);
        byte[] buffer = new byte[4096];
        for (int length; sieve.inHeader() && (length = message.read(buffer)) >= 0; ) {
            sieve.write(buffer, 0, length);
        }
        return found.count == 1 && !found.tooLong ? parse(found.value()) : Optional.empty();
    }

    /** Gathers the fields of the name. */
    private static final class Found implements FieldSieve.Fields {
        private final StringBuilder text = new StringBuilder();
        private int count;
        private boolean inField;
        private boolean tooLong;

        @Override
        public boolean wanted(String name) {
            inField = name.equals(FIELD_LOWER_CASE);
            count += inField ? 1 : 0;
            return inField;
        }

        @Override
        public void take(byte[] bytes, int offset, int length) {
            if (!inField) {
                return;
            }
            tooLong |= text.length() + length > 2 * MOST_CHARS;
            if (!tooLong) {
                text.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
            }
        }

        /** What stands behind the colon, without the last line end. */
        private String value() {
            String field = text.toString();
            return field.substring(field.indexOf(':') + 1).stripTrailing();
        }
    }

    /** Notes on a mail that this is its trace and comes from a peer that may say so. */
    public void believeFor(Mail mail) {
        mail.setAttribute(new Attribute(BELIEVED, AttributeValue.of(id)));
    }

    /** The delivery id of a mail whose trace is believed. */
    public static Optional<String> believedId(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, BELIEVED, String.class);
    }

    /** The whole field with its final line end, folded between tags (RFC 5322 §2.2.3). */
    public String field() {
        StringBuilder field = new StringBuilder(FIELD).append(": v=1; id=").append(id);
        int column = field.length();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            String text = tag.getKey() + '=' + tag.getValue();
            boolean fits = column + "; ".length() + text.length() < LINE_CHARS;
            field.append(fits ? "; " : ";\r\n\t").append(text);
            column = (fits ? column + 2 : 1) + text.length();
        }
        return field.append("\r\n").toString();
    }
}
