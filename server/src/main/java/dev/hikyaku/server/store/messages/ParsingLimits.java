package dev.hikyaku.server.store.messages;

import dev.hikyaku.server.store.messages.Structure.HeaderField;

import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.util.ByteSequence;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * How much a message may ask of who parses it. Beyond it the message is stored like any other and
 * has no structure: mails of people stay a hundred times below.
 */
final class ParsingLimits {
    /** Bytes of one header field, folded lines and all; it is in memory as a whole. */
    static final int LONGEST_FIELD = 1024 * 1024;

    /** Bytes of one field that describes content: mime4j's time grows with its square. */
    private static final int LONGEST_DESCRIPTION = 8 * 1024;

    /** RFC 2046 §5.1.1 allows 70; what is searched for costs its length at every byte. */
    private static final int LONGEST_BOUNDARY = 200;

    private static final int MOST_PARTS = 10_000;

    /** Of all texts of the structure, the headers of embedded messages foremost. */
    private static final long MOST_CHARACTERS = 1024 * 1024;

    /** Comparisons a byte, on the average of all bytes read; one takes about a nanosecond. */
    private static final long MOST_WORK_A_BYTE = 64;

    /** Comparisons that small mails may take, however deep. */
    private static final long WORK_ALLOWED = 64L * 1024 * 1024;

    /** Of each byte below an embedded message, which may have to be decoded. */
    private static final int EMBEDDED_COST = 4;

    private final int[] costs = new int[Structure.DEEPEST];
    private int depth;
    private int costNow = 1;
    private int parts;
    private long characters;
    private long bytes;
    private long work;

    /** Not that a message cannot be parsed, but that it should not. */
    static final class Exceeded extends MimeException {
        private static final long serialVersionUID = 1L;

        Exceeded(String what) {
            super(what);
        }
    }

    void enterMultipart(String boundary) throws MimeException {
        if (boundary.length() > LONGEST_BOUNDARY) {
            throw new Exceeded("a boundary is longer than " + LONGEST_BOUNDARY);
        }
        enter(searchCost("--" + boundary));
    }

    void enterEmbedded() throws MimeException {
        enter(EMBEDDED_COST);
    }

    private void enter(int cost) throws MimeException {
        if (depth == Structure.DEEPEST) {
            throw new Exceeded("parts lie deeper than " + Structure.DEEPEST);
        }
        costs[depth] = cost;
        depth++;
        costNow += cost;
    }

    void leave() {
        depth--;
        costNow -= costs[depth];
    }

    /**
     * What the search for a text costs at most, in comparisons a byte. One that begins with the
     * same few characters again and again is nearly found at every place, if its sender wants: the
     * longest such beginning, by how often it repeats (the failure function of Knuth, Morris and
     * Pratt).
     */
    static int searchCost(String sought) {
        int[] border = new int[sought.length() + 1];
        int cost = 1;
        for (int length = 2; length <= sought.length(); length++) {
            char last = sought.charAt(length - 1);
            int candidate = border[length - 1];
            while (candidate > 0 && sought.charAt(candidate) != last) {
                candidate = border[candidate];
            }
            border[length] = sought.charAt(candidate) == last ? candidate + 1 : candidate;
            cost = Math.max(cost, length / (length - border[length]));
        }
        return cost;
    }

    void part() throws MimeException {
        parts++;
        if (parts > MOST_PARTS) {
            throw new Exceeded("more than " + MOST_PARTS + " parts");
        }
    }

    private void text(String text) throws MimeException {
        if (text != null) {
            characters += text.length();
        }
        if (characters > MOST_CHARACTERS) {
            throw new Exceeded("the structure is longer than " + MOST_CHARACTERS);
        }
    }

    /** A field as it was read, before anybody takes it apart. */
    void rawField(Field field) throws MimeException {
        ByteSequence raw = field.getRaw();
        if (raw != null
                && raw.length() > LONGEST_DESCRIPTION
                && field.getNameLowerCase().startsWith("content-")) {
            throw new Exceeded(field.getName() + " is longer than " + LONGEST_DESCRIPTION);
        }
    }

    HeaderField field(HeaderField field) throws MimeException {
        text(field.name());
        text(field.value());
        return field;
    }

    /** What a structure says itself, without its parts and header. */
    void texts(Structure structure) throws MimeException {
        for (String name : structure.parameters().keySet()) {
            text(name);
            text(structure.parameters().get(name));
        }
        for (String name : structure.dispositionParameters().keySet()) {
            text(name);
            text(structure.dispositionParameters().get(name));
        }
        for (String language : structure.languages()) {
            text(language);
        }
        text(structure.type());
        text(structure.subType());
        text(structure.contentId());
        text(structure.description());
        text(structure.encoding());
        text(structure.md5());
        text(structure.disposition());
        text(structure.location());
    }

    /** The content; reading it counts as work at the depth then reached. */
    InputStream metered(InputStream content) {
        return new FilterInputStream(content) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = super.read(into, offset, length);
                bytes += Math.max(read, 0);
                work += (long) Math.max(read, 0) * costNow;
                if (work > WORK_ALLOWED + bytes * MOST_WORK_A_BYTE) {
                    throw new IOException("takes more work than its size is worth");
                }
                return read;
            }
        };
    }
}
