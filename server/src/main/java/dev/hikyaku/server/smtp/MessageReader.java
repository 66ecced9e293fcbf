package dev.hikyaku.server.smtp;

import dev.hikyaku.outcome.Reply;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the content of a mail off the wire (RFC 5321 §4.1.1.4): finds the end, removes the dots
 * that were stuffed in (§4.5.2), and holds the content to its {@link ContentRules}.
 *
 * <p>Content that breaks a rule is read to its end and thrown away, so that the sender hears one
 * refusal for the whole mail and the connection stays in step. A lone dot after or before a bare LF
 * is where servers differ about the end of a mail (SMTP smuggling, CVE-2023-51764): there is no
 * telling whether what follows is content, so the reader stops there and the connection must be
 * closed.
 *
 * <p>Bytes go to the sink in the largest pieces that are at hand. Not thread-safe.
 */
final class MessageReader {

    /** Where the content goes. */
    interface Sink {
        /** Returns false when the content cannot be kept; it is then refused with 452. */
        boolean write(byte[] bytes, int offset, int length);
    }

    private static final byte CR = '\r';
    private static final byte LF = '\n';
    private static final byte DOT = '.';

    private static final byte[] RECEIVED = "received".getBytes(StandardCharsets.US_ASCII);
    private static final int NO_MATCH = -1;

    private final ContentRules rules;
    private final Sink sink;

    private byte[] chunk = new byte[8192];
    private long size;
    private int column;
    private boolean afterCr;
    private boolean afterBareLf;
    private boolean dotLine;
    private boolean inHeader = true;
    private int receivedMatch;
    private int hops;
    private Optional<Reply> refusal = Optional.empty();
    private boolean ambiguousEnd;

    MessageReader(ContentRules rules, Sink sink) {
        this.rules = rules;
        this.sink = sink;
    }

    /** Why the content is not taken, once it has ended. */
    Optional<Reply> refusal() {
        return refusal;
    }

    /** Whether the end was one that servers do not agree on; nothing after it can be trusted. */
    boolean endedAmbiguously() {
        return ambiguousEnd;
    }

    /** Bytes of the content, without stuffed dots and the final one. */
    long sizeBytes() {
        return size;
    }

    /** Takes bytes up to the end of the content; true when it was there. */
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            int length = Math.min(in.readableBytes(), chunk.length);
            in.getBytes(in.readerIndex(), chunk, 0, length);
            int used = scan(length);
            in.skipBytes(Math.abs(used));
            if (used < 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the number of bytes used, negative when the content ended with the last of them. */
    private int scan(int length) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            int plain = afterCr || column == 0 || isMatching() ? 0 : plain(i, length);
            if (plain > 0) {
                advance(plain);
                i += plain - 1;
                continue;
            }
            byte b = chunk[i];
            if (column == 0 && b == DOT && !dotLine) {
                // The first dot of a line is the end or was put there by the sender: it is never
                // content.
                keep(start, i);
                start = i + 1;
                dotLine = true;
                continue;
            }
            if (b == LF) {
                if (dotLine && column == (afterCr ? 1 : 0)) {
                    ambiguousEnd = !afterCr || afterBareLf;
                    if (ambiguousEnd) {
                        refuse(
                                new Reply(
                                        521,
                                        "5.5.2",
                                        "line feed without carriage return (RFC 5321 2.3.8)"));
                    }
                    return -(i + 1);
                }
                endLine();
                continue;
            }
            if (afterCr) {
                refuse(
                        new Reply(
                                554,
                                "5.6.0",
                                "carriage return without line feed (RFC 5321 2.3.8)"));
            }
            if (b == 0) {
                refuse(new Reply(554, "5.6.0", "NUL byte (RFC 5322 4)"));
            }
            afterCr = b == CR;
            if (isMatching()) {
                match(b);
            }
            advance(1);
        }
        // The CR of a dot line is the end or, without its LF, refused: it is not content either
        // way.
        keep(start, dotLine && afterCr && column == 1 ? length - 1 : length);
        return length;
    }

    /** How many bytes from here on are just content, by a loop short enough for any compiler. */
    private int plain(int from, int length) {
        byte[] bytes = chunk;
        int i = from;
        while (i < length && (bytes[i] > CR || bytes[i] < 0)) {
            i++;
        }
        return i - from;
    }

    private boolean isMatching() {
        return inHeader && receivedMatch != NO_MATCH;
    }

    /** Saturated: a line of 4 GiB must not begin anew. */
    private void advance(int bytes) {
        column = Math.min(column, Integer.MAX_VALUE - bytes) + bytes;
    }

    private void endLine() {
        if (!afterCr) {
            refuse(new Reply(554, "5.6.0", "line feed without carriage return (RFC 5321 2.3.8)"));
        }
        if (column + 1 > rules.lineBytes()) {
            refuse(new Reply(554, "5.6.0", "a line of more than " + rules.lineBytes() + " bytes"));
        }
        if (inHeader && column == (afterCr ? 1 : 0) && !dotLine) {
            inHeader = false;
        }
        afterBareLf = !afterCr;
        afterCr = false;
        dotLine = false;
        column = 0;
        receivedMatch = 0;
    }

    /**
     * Counts fields by their name, letter by letter, so that a name split over packets counts too.
     * Blanks before the colon are obsolete (RFC 5322 §4.5) but seen by others as the same field.
     */
    private void match(byte b) {
        int lower = b >= 'A' && b <= 'Z' ? b + 32 : b;
        if (receivedMatch < RECEIVED.length) {
            receivedMatch = lower == RECEIVED[receivedMatch] ? receivedMatch + 1 : NO_MATCH;
        } else if (b != ' ' && b != '\t') {
            receivedMatch = NO_MATCH;
            if (b == ':' && ++hops > rules.hops()) {
                refuse(
                        new Reply(
                                554,
                                "5.4.6",
                                "Too many hops: more than " + rules.hops() + " Received fields"));
            }
        }
    }

    private void keep(int from, int to) {
        int length = to - from;
        if (length == 0) {
            return;
        }
        size += length;
        if (size > rules.sizeBytes()) {
            refuse(
                    new Reply(
                            552,
                            "5.3.4",
                            "Message too big, the most is " + rules.sizeBytes() + " bytes"));
        }
        if (column > rules.lineBytes()) {
            refuse(new Reply(554, "5.6.0", "a line of more than " + rules.lineBytes() + " bytes"));
        }
        if (refusal.isEmpty() && !sink.write(chunk, from, length)) {
            refuse(new Reply(452, "4.3.1", "No room for the message"));
        }
    }

    private void refuse(Reply reply) {
        if (refusal.isEmpty()) {
            refusal = Optional.of(reply);
        }
    }
}
