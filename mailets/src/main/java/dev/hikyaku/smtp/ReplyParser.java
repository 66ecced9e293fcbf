package dev.hikyaku.smtp;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts bytes into replies, however they are spread over packets.
 *
 * <pre>
 * 250-store.example.org CRLF      lines of one reply have one code and {@code -}
 * 250-PIPELINING CRLF
 * 250 SIZE 41943040 CRLF          the last has a blank, or nothing: {@code 250 CRLF}
 * </pre>
 *
 * <p>RFC 5321 §4.2 and §4.5.3.1.5, with more room: {@value #LONGEST_LINE_BYTES} bytes a line and
 * {@value #LONGEST_REPLY_BYTES} a reply. A bare CR or LF, a NUL, a code out of range and lines of
 * different codes are errors; after one nothing is a reply any more. Not thread-safe.
 */
final class ReplyParser {
    static final int LONGEST_LINE_BYTES = 2048;
    static final int LONGEST_REPLY_BYTES = 32 * 1024;

    private static final int FIRST_CAPACITY = 128;
    private static final int CODE_LENGTH = 3;

    private byte[] line = new byte[FIRST_CAPACITY];
    private int length;
    private boolean afterCr;
    private List<String> lines = new ArrayList<>();
    private int code;
    private int replyBytes;
    private String fault;

    /** Takes bytes until a reply ends; nothing when more bytes are needed. */
    Optional<PeerReply> parse(ByteBuf in) throws MalformedReplyException {
        if (fault != null) {
            throw new MalformedReplyException(fault);
        }
        while (in.isReadable()) {
            byte b = in.readByte();
            if (afterCr) {
                require(b == '\n', "bare CR");
                afterCr = false;
                if (endLine()) {
                    return Optional.of(takeReply());
                }
            } else if (b == '\r') {
                afterCr = true;
            } else {
                append(b);
            }
        }
        return Optional.empty();
    }

    /** Whether a reply has begun and not ended. */
    boolean midReply() {
        return length > 0 || afterCr || !lines.isEmpty();
    }

    private void append(byte b) throws MalformedReplyException {
        require(b != '\n', "bare LF");
        require(b != 0, "NUL");
        require(fits(b, length), "no reply code");
        require(length < LONGEST_LINE_BYTES, "line too long");
        require(++replyBytes <= LONGEST_REPLY_BYTES, "reply too long");
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(2 * length, LONGEST_LINE_BYTES));
        }
        line[length++] = b;
    }

    private static boolean fits(byte b, int position) {
        return switch (position) {
            case 0 -> b >= '2' && b <= '5';
            case 1, 2 -> b >= '0' && b <= '9';
            case CODE_LENGTH -> b == ' ' || b == '-';
            default -> true;
        };
    }

    /** Adds the line to the reply; true when it was the last. */
    private boolean endLine() throws MalformedReplyException {
        require(length >= CODE_LENGTH, "no reply code");
        int lineCode = (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
        require(lines.isEmpty() || lineCode == code, "lines of different codes");
        code = lineCode;
        int text = Math.min(length, CODE_LENGTH + 1);
        // RFC 6531 §3.7.4.1 allows UTF-8 in replies.
        lines.add(new String(line, text, length - text, StandardCharsets.UTF_8));
        boolean last = length == CODE_LENGTH || line[CODE_LENGTH] == ' ';
        length = 0;
        // Empty lines must not make a reply that never grows too long.
        replyBytes += 2;
        return last;
    }

    private PeerReply takeReply() {
        PeerReply reply = new PeerReply(code, lines);
        lines = new ArrayList<>();
        replyBytes = 0;
        return reply;
    }

    private void require(boolean good, String otherwise) throws MalformedReplyException {
        if (!good) {
            fault = otherwise;
            throw new MalformedReplyException(otherwise);
        }
    }
}
