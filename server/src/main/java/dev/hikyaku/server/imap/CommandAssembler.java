package dev.hikyaku.server.imap;

import io.netty.buffer.ByteBuf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a client's octets into whole commands before any of them is parsed.
 *
 * <p>A command is a line; a line that ends with {@code {n}} or {@code {n+}} announces n octets of
 * literal (RFC 3501 §4.3, RFC 7888) and goes on after them. So the size of a literal is judged at
 * the moment it is announced: one too large, negative or not a number is refused at once and never
 * asked for (CVE-2024-37358), and every synchronising literal, not only the first, gets its
 * continuation. What a parser later sees has a definite end, so it cannot wait for more.
 */
final class CommandAssembler implements AutoCloseable {
    /** How much of an over-long line is read over before the connection is given up. */
    private static final int DISCARD_FACTOR = 16;

    /** More digits than this are no size, however they are read. */
    private static final int LONGEST_NUMBER = 18;

    /** RFC 3501 §9: a number is an unsigned 32-bit integer. */
    private static final long LARGEST_NUMBER = 0xFFFF_FFFFL;

    private static final byte[] NOTHING = new byte[0];

    /** What comes of the octets seen so far. */
    sealed interface Step {}

    /** The command is not whole yet. */
    record NeedMore() implements Step {}

    /** A literal follows that needs no continuation; advance again. */
    record Proceed() implements Step {}

    /** The client waits for a continuation before it sends its literal. */
    record AskForLiteral() implements Step {}

    /** A whole command; the receiver closes it. */
    record Complete(ReceivedCommand command) implements Step {}

    /**
     * The command is not taken.
     *
     * @param tag the command's tag where it has one
     * @param answer the rest of the response line, such as {@code BAD Line too long}
     * @param giveUp whether the rest cannot be told from commands, so the connection must end
     */
    record Refused(Optional<String> tag, String answer, boolean giveUp) implements Step {}

    private final List<ReceivedCommand.Piece> pieces = new ArrayList<>();
    private byte[] line = NOTHING;
    private int lineLength;
    private int earlierLineBytes;
    private int literalCount;
    private long literalBytes;
    private LiteralSink literal;
    private long discarding;
    private volatile boolean started;

    /** Whether part of a command has been received. */
    boolean isMidCommand() {
        return started;
    }

    /** Octets of the unfinished command so far. */
    long receivedBytes() {
        long open = literal == null ? 0 : literal.receivedBytes();
        return earlierLineBytes + lineLength + literalBytes + open;
    }

    /** Reads on; call again until it answers {@link NeedMore}. */
    Step advance(ByteBuf in, InputLimits limits) throws IOException {
        if (literal != null) {
            literal.take(in);
            if (!literal.isComplete()) {
                return new NeedMore();
            }
            pieces.add(literal.complete());
            literal = null;
        }
        if (discarding > 0 && !discardLine(in)) {
            return discarding > 0
                    ? new NeedMore()
                    : new Refused(Optional.empty(), "BAD Line without end", true);
        }
        return in.isReadable() ? readLine(in, limits) : new NeedMore();
    }

    private Step readLine(ByteBuf in, InputLimits limits) {
        started = true;
        int newline = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int length = newline < 0 ? in.readableBytes() : newline + 1 - in.readerIndex();
        int room = limits.lineBytes() - earlierLineBytes - lineLength;
        if (length > room) {
            return refuseLine(in, limits, newline >= 0, length, room);
        }
        append(in, length);
        return newline < 0 ? new NeedMore() : endOfLine(limits);
    }

    private Step refuseLine(ByteBuf in, InputLimits limits, boolean ended, int length, int room) {
        append(in, room);
        in.skipBytes(length - room);
        Optional<String> tag = ReceivedCommand.tagOf(firstLine());
        reset();
        discarding = ended ? 0 : (long) limits.lineBytes() * DISCARD_FACTOR;
        return new Refused(tag, "BAD Line too long", false);
    }

    /** Reads over the rest of a refused line; true when its end was found. */
    private boolean discardLine(ByteBuf in) {
        int newline = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        if (newline < 0) {
            discarding -= in.readableBytes();
            in.skipBytes(in.readableBytes());
            return false;
        }
        in.readerIndex(newline + 1);
        discarding = 0;
        return true;
    }

    private Step endOfLine(InputLimits limits) {
        byte[] text = Arrays.copyOf(line, lineLength);
        earlierLineBytes += lineLength;
        lineLength = 0;
        pieces.add(new ReceivedCommand.Text(text));
        int open = literalHeader(text);
        if (open >= 0) {
            return beginLiteral(text, open, limits);
        }
        ReceivedCommand command = new ReceivedCommand(pieces);
        pieces.clear();
        reset();
        return new Complete(command);
    }

    /** Where the line's last <code>{</code> stands if the line ends with a <code>}</code>. */
    private static int literalHeader(byte[] text) {
        int close = endOfText(text) - 1;
        if (close < 0 || text[close] != '}') {
            return -1;
        }
        int open = close;
        while (open >= 0 && text[open] != '{') {
            open--;
        }
        return open;
    }

    private static int endOfText(byte[] text) {
        int end = text.length - 1;
        return end > 0 && text[end - 1] == '\r' ? end - 1 : end;
    }

    private Step beginLiteral(byte[] text, int open, InputLimits limits) {
        int end = endOfText(text) - 1;
        boolean waits = text[end - 1] != '+';
        long size = number(text, open + 1, waits ? end : end - 1);
        if (size < 0) {
            return refuseLiteral("BAD Not a literal's size", !waits);
        }
        if (size > limits.literalBytes() - literalBytes) {
            return refuseLiteral(tooBig(size), !waits);
        }
        if (literalCount == limits.literalCount()) {
            return refuseLiteral("BAD Too many literals", !waits);
        }
        literalCount++;
        literalBytes += size;
        literal = new LiteralSink((int) size, limits.inMemoryBytes());
        return waits ? new AskForLiteral() : new Proceed();
    }

    /**
     * RFC 7889 §4: APPEND of a mail above the limit is NO with TOOBIG; other sizes are nonsense.
     */
    private String tooBig(long size) {
        boolean mail = "APPEND".equals(ReceivedCommand.nameOf(firstLine()));
        return mail && size <= LARGEST_NUMBER
                ? "NO [TOOBIG] Message too large"
                : "BAD Literal too large";
    }

    /** After a literal that does not wait for an answer, what comes next is no command. */
    private Step refuseLiteral(String answer, boolean giveUp) {
        Optional<String> tag = ReceivedCommand.tagOf(firstLine());
        reset();
        return new Refused(tag, answer, giveUp);
    }

    private static long number(byte[] text, int from, int to) {
        if (from >= to || to - from > LONGEST_NUMBER) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return -1;
            }
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private byte[] firstLine() {
        return pieces.isEmpty() || !(pieces.get(0) instanceof ReceivedCommand.Text text)
                ? Arrays.copyOf(line, lineLength)
                : text.octets();
    }

    private void append(ByteBuf in, int length) {
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, Math.max(lineLength + length, line.length * 2));
        }
        in.readBytes(line, lineLength, length);
        lineLength += length;
    }

    private void reset() {
        new ReceivedCommand(pieces).close();
        pieces.clear();
        line = NOTHING;
        lineLength = 0;
        earlierLineBytes = 0;
        literalCount = 0;
        literalBytes = 0;
        started = false;
    }

    /** Gives up the unfinished command and its temporary files. */
    @Override
    public void close() {
        if (literal != null) {
            literal.close();
            literal = null;
        }
        reset();
    }
}
