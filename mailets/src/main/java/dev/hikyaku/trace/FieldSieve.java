package dev.hikyaku.trace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Takes a message byte by byte and lets through what its {@link Fields} want of the header, and the
 * body.
 *
 * <p>A field is known by its name (RFC 5322 §2.2), whose case does not count; blanks before the
 * colon are obsolete (§4.5) but seen as the same field by others, so they do not count either.
 * Folds go with their field. What is no field, such as a line without a colon, goes through. Not
 * thread-safe.
 */
final class FieldSieve {

    /** What becomes of a message's parts. */
    interface Fields {
        /**
         * Whether a field goes through, with its name, its folds and its line ends; the empty name
         * asks for lines that are no field, and for the body.
         */
        boolean wanted(String lowerCaseName);

        /** What goes through. */
        void take(byte[] bytes, int offset, int length);
    }

    private static final int LONGEST_NAME = 998;

    private enum State {
        LINE_START,
        NAME,
        BLANKS_BEHIND_NAME,
        FIELD,
        BODY
    }

    private final Fields fields;
    private final ByteArrayOutputStream undecided = new ByteArrayOutputStream(64);
    private int nameLength;
    private State state = State.LINE_START;
    private boolean through = true;

    FieldSieve(Fields fields) {
        this.fields = fields;
    }

    /** Whether the header may go on. */
    boolean inHeader() {
        return state != State.BODY;
    }

    void write(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int start = offset;
        for (int i = offset; i < end && state != State.BODY; i++) {
            byte b = bytes[i];
            if (state == State.FIELD && b != '\n') {
                continue;
            }
            if (state == State.FIELD) {
                pass(bytes, start, i + 1);
                state = State.LINE_START;
            } else {
                header(b);
            }
            start = i + 1;
        }
        if (state == State.FIELD || state == State.BODY) {
            pass(bytes, start, end);
        }
    }

    /** The message is over: what could not be decided yet is no field. */
    void end() {
        if (undecided.size() > 0) {
            noField();
        }
    }

    private void pass(byte[] bytes, int from, int to) {
        if (through && to > from) {
            fields.take(bytes, from, to - from);
        }
    }

    private void header(byte b) {
        if (state == State.LINE_START && (b == ' ' || b == '\t')) {
            // A fold: as its field.
            undecided.write(b);
            flush();
            state = State.FIELD;
            return;
        }
        undecided.write(b);
        if (b == '\n') {
            // A line without a colon; without anything else, the end of the header.
            boolean empty = undecided.size() == 1 || undecided.size() == 2 && nameIsCr();
            noField();
            state = empty ? State.BODY : State.LINE_START;
        } else if (b == ':') {
            decide();
        } else if (b == ' ' || b == '\t') {
            state = State.BLANKS_BEHIND_NAME;
        } else if (state == State.BLANKS_BEHIND_NAME || nameLength == LONGEST_NAME) {
            noField();
            state = State.FIELD;
        } else {
            state = State.NAME;
            nameLength++;
        }
    }

    private void noField() {
        through = fields.wanted("");
        flush();
    }

    private boolean nameIsCr() {
        return undecided.toByteArray()[0] == '\r';
    }

    private void decide() {
        String name = undecided.toString(StandardCharsets.ISO_8859_1).substring(0, nameLength);
        through = fields.wanted(name.toLowerCase(Locale.ROOT));
        flush();
        state = State.FIELD;
    }

    private void flush() {
        if (through && undecided.size() > 0) {
            byte[] bytes = undecided.toByteArray();
            fields.take(bytes, 0, bytes.length);
        }
        undecided.reset();
        nameLength = 0;
    }
}
