package dev.hikyaku.server.store.messages;

import dev.hikyaku.server.store.messages.Structure.HeaderField;

import org.apache.james.mime4j.MimeException;

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

    /** RFC 2046 §5.1.1 allows 70; what is searched for costs its length at every byte. */
    private static final int LONGEST_BOUNDARY = 200;

    private static final int MOST_PARTS = 10_000;

    /** Of all texts of the structure, the headers of embedded messages foremost. */
    private static final long MOST_CHARACTERS = 1024 * 1024;

    /** Bytes times the levels they lie below: each level searches them for its own boundary. */
    private static final long MOST_WORK = 2L * 1024 * 1024 * 1024;

    private int depth;
    private int parts;
    private long characters;
    private long work;

    private static final class Exceeded extends MimeException {
        private static final long serialVersionUID = 1L;

        Exceeded(String what) {
            super(what);
        }
    }

    void enter(String boundary) throws MimeException {
        depth++;
        if (depth > Structure.DEEPEST) {
            throw new Exceeded("parts lie deeper than " + Structure.DEEPEST);
        }
        if (boundary.length() > LONGEST_BOUNDARY) {
            throw new Exceeded("a boundary is longer than " + LONGEST_BOUNDARY);
        }
    }

    void leave() {
        depth--;
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
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                work += (long) Math.max(read, 0) * (depth + 1);
                if (work > MOST_WORK) {
                    throw new IOException("nested too deep for its size");
                }
                return read;
            }
        };
    }
}
