package dev.hikyaku.server.pop3;

import java.io.IOException;
import java.io.InputStream;

/**
 * A message as POP3 sends it (RFC 1939 §3): a dot before every line that starts with one, CRLF
 * after every line, a line with a dot at the end. Otherwise byte for byte, but for a CR or LF
 * without the other, which becomes a line end: a client could take what follows for the end of the
 * message.
 *
 * <p>Holds a few kilobytes whatever the message's size.
 */
final class DotStuffing extends InputStream {
    private static final int CHUNK = 8192;
    private static final int WORST_PER_BYTE = 3;
    private static final int TERMINATOR = 8;

    /** No limit on the lines of the body. */
    static final int ALL = -1;

    private final InputStream message;
    private final byte[] in = new byte[CHUNK];
    private final byte[] out = new byte[CHUNK * WORST_PER_BYTE + TERMINATOR];
    private int taken;
    private int ready;
    private int bodyLinesLeft;
    private boolean inBody;
    private boolean lineEmpty = true;
    private boolean afterCr;
    private boolean ended;

    /**
     * @param bodyLines how many lines of the body to send behind the header and the empty line
     *     (TOP), or {@link #ALL}
     */
    DotStuffing(InputStream message, int bodyLines) {
        this.message = message;
        this.bodyLinesLeft = bodyLines;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (taken == ready) {
            if (ended) {
                return -1;
            }
            fill();
        }
        int n = Math.min(length, ready - taken);
        System.arraycopy(out, taken, target, offset, n);
        taken += n;
        return n;
    }

    private void fill() throws IOException {
        taken = 0;
        ready = 0;
        int n = message.read(in);
        for (int i = 0; i < n && !ended; i++) {
            take(in[i]);
        }
        if (n < 0) {
            finishLine();
            finish();
        }
    }

    private void take(byte b) {
        if (afterCr || b == '\n') {
            boolean belongs = b == '\n';
            endLine();
            if (belongs || ended) {
                return;
            }
        }
        if (b == '\r') {
            afterCr = true;
            return;
        }
        if (lineEmpty && b == '.') {
            put('.');
        }
        put(b);
        lineEmpty = false;
    }

    private void endLine() {
        put('\r');
        put('\n');
        afterCr = false;
        if (inBody) {
            countBodyLine();
        } else if (lineEmpty) {
            inBody = true;
            if (bodyLinesLeft == 0) {
                finish();
            }
        }
        lineEmpty = true;
    }

    private void countBodyLine() {
        if (bodyLinesLeft > 0 && --bodyLinesLeft == 0) {
            finish();
        }
    }

    private void finishLine() {
        if (!ended && (afterCr || !lineEmpty)) {
            endLine();
        }
    }

    private void finish() {
        if (!ended) {
            ended = true;
            put('.');
            put('\r');
            put('\n');
        }
    }

    private void put(int b) {
        out[ready++] = (byte) b;
    }

    @Override
    public void close() throws IOException {
        message.close();
    }
}
