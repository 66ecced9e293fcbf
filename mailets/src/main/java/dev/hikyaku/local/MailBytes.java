package dev.hikyaku.local;

import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.mailet.Mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import javax.mail.MessagingException;

/**
 * A mail as it goes to disk: the bytes that came in behind one {@code Return-Path} line.
 *
 * <p>RFC 5321 §4.4: final delivery puts the envelope sender in front and takes away a line of that
 * name that came with the mail.
 */
final class MailBytes {
    private static final String NAME = "return-path:";
    private static final int BUFFER_BYTES = 16 * 1024;

    private MailBytes() {}

    /** Serialises a mail, without touching its message. */
    static byte[] of(Mail mail) throws MessagingException {
        byte[] returnPath =
                ("Return-Path: <" + mail.getMaybeSender().asString("") + ">\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        try (InputStream in = new MimeMessageInputStream(mail.getMessage())) {
            return withReturnPath(returnPath, in, mail.getMessageSize());
        } catch (IOException e) {
            throw new MessagingException("mail cannot be read", e);
        }
    }

    private static byte[] withReturnPath(byte[] returnPath, InputStream in, long sizeBytes)
            throws IOException {
        byte[] head = in.readNBytes(BUFFER_BYTES);
        int skipped = endOfLeadingReturnPaths(head);
        Exact out = new Exact(Math.toIntExact(returnPath.length + Math.max(sizeBytes, 0)));
        out.write(returnPath, 0, returnPath.length);
        out.write(head, skipped, head.length - skipped);
        in.transferTo(out);
        return out.bytes();
    }

    /** Where the mail starts once its leading Return-Path fields, folded or not, are gone. */
    static int endOfLeadingReturnPaths(byte[] head) {
        int start = 0;
        while (startsWithName(head, start)) {
            int end = endOfField(head, start);
            if (end < 0) {
                return start;
            }
            start = end;
        }
        return start;
    }

    private static boolean startsWithName(byte[] head, int start) {
        if (head.length - start < NAME.length()) {
            return false;
        }
        for (int i = 0; i < NAME.length(); i++) {
            if (Character.toLowerCase((char) head[start + i]) != NAME.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int endOfField(byte[] head, int start) {
        for (int i = start; i < head.length - 1; i++) {
            if (head[i] == '\n' && head[i + 1] != ' ' && head[i + 1] != '\t') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Gives out its own array when it was sized right, which saves a copy of every mail. */
    private static final class Exact extends ByteArrayOutputStream {
        Exact(int sizeBytes) {
            super(sizeBytes);
        }

        byte[] bytes() {
            return count == buf.length ? buf : toByteArray();
        }
    }
}
