package dev.hikyaku.smtp;

import io.netty.buffer.ByteBuf;

/**
 * Turns a message into what goes over the wire: every line ends in CRLF, whatever it ended in, and
 * where the content ends in a lone dot every line that begins with a dot gets another one (RFC 5321
 * §4.5.2). The bytes are made from lines and never copied blindly, so that no message can end
 * itself and begin another (CVE-2023-51764).
 *
 * <p>Blocks may be cut at any byte. A NUL cannot be sent (RFC 5321 §4.5.2). Not thread-safe.
 */
final class ContentEncoder {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LONE_DOT = {'.', '\r', '\n'};

    private final boolean dots;
    private boolean lineStart = true;
    private boolean lineFeedDone;

    private ContentEncoder(boolean dots) {
        this.dots = dots;
    }

    /** For DATA: dots are doubled, and a lone one ends the content. */
    static ContentEncoder forData() {
        return new ContentEncoder(true);
    }

    /** For BDAT (RFC 3030 §2): a chunk says how long it is, dots are bytes as others. */
    static ContentEncoder forChunks() {
        return new ContentEncoder(false);
    }

    /** Encodes the first {@code length} bytes of a block. */
    void encode(byte[] block, int length, ByteBuf out) throws UnsendableException {
        int run = lineFeedsToSkip(block, length);
        for (int at = run; at < length; at++) {
            if (lineStart) {
                lineStart = false;
                if (dots && block[at] == '.') {
                    out.writeBytes(block, run, at - run).writeByte('.');
                    run = at;
                }
            }
            at = endOfPlain(block, at, length);
            if (at == length) {
                break;
            }
            byte b = block[at];
            if (b == '\r' && at + 1 < length && block[at + 1] == '\n') {
                lineStart = true;
                at++;
            } else if (b == '\r' || b == '\n') {
                lineStart = true;
                out.writeBytes(block, run, at - run).writeBytes(CRLF);
                run = at + 1;
                lineFeedDone = b == '\r' && run == length;
            } else if (b == 0) {
                throw new UnsendableException("NUL");
            }
        }
        out.writeBytes(block, run, length - run);
    }

    /** Where the first byte is that might be a line's end or a NUL; short, for any compiler. */
    private static int endOfPlain(byte[] block, int from, int length) {
        int at = from;
        while (at < length && (block[at] > '\r' || block[at] < 0)) {
            at++;
        }
        return at;
    }

    /** The LF of a CR that ended the block before is out already. */
    private int lineFeedsToSkip(byte[] block, int length) {
        boolean skip = lineFeedDone && length > 0 && block[0] == '\n';
        lineFeedDone &= length == 0;
        return skip ? 1 : 0;
    }

    /** Ends the last line, and for DATA the content. */
    void finish(ByteBuf out) {
        if (!lineStart) {
            out.writeBytes(CRLF);
        }
        if (dots) {
            out.writeBytes(LONE_DOT);
        }
    }
}
