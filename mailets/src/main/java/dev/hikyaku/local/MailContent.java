package dev.hikyaku.local;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/**
 * A mail as it goes to disk: the bytes that came in behind one {@code Return-Path} line, streamed
 * from where James keeps them.
 *
 * <p>RFC 5321 §4.4: final delivery puts the envelope sender in front and takes away a line of that
 * name that came with the mail.
 *
 * <p>The mail must not change and not be disposed of while this is used. Reading is for one thread
 * at a time.
 */
final class MailContent implements Content, AutoCloseable {
    private static final byte[] NAME = "return-path:".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_FIELD_BYTES = 16 * 1024;
    private static final long NOT_COUNTED = -1;

    /** The bytes of a message; anew at each call. */
    @FunctionalInterface
    private interface Bytes {
        InputStream open() throws IOException, MessagingException;
    }

    private final byte[] returnPath;
    private final Bytes message;
    private final Object owned;
    private long sizeBytes = NOT_COUNTED;

    private MailContent(Mail mail, Bytes message, Object owned) {
        this.returnPath =
                ("Return-Path: <" + mail.getMaybeSender().asString("") + ">\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        this.message = message;
        this.owned = owned;
    }

    /** A mail's content; its message is not touched. */
    static MailContent of(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        if (message instanceof MimeMessageWrapper wrapper && !wrapper.isBodyModified()) {
            return new MailContent(mail, wrapper::getMessageInputStream, null);
        }
        // James would make one array of the whole message each time it is read.
        MimeMessageInputStreamSource copy = MimeMessageInputStreamSource.create(mail.getName());
        try (OutputStream out = copy.getWritableOutputStream()) {
            message.writeTo(out);
        } catch (IOException | MessagingException | RuntimeException e) {
            LifecycleUtil.dispose(copy);
            throw new MessagingException("mail cannot be read", e);
        }
        return new MailContent(mail, copy::getInputStream, copy);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream in = open();
        try {
            byte[] start = in.readNBytes(NAME.length);
            byte[] kept = startsWithName(start, 0) ? withoutReturnPaths(start, in) : start;
            return new SequenceInputStream(new ByteArrayInputStream(joined(returnPath, kept)), in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private InputStream open() throws IOException {
        try {
            return message.open();
        } catch (MessagingException e) {
            throw new IOException("mail cannot be read", e);
        }
    }

    /** What stands behind the leading fields, of the bytes read so far. */
    private static byte[] withoutReturnPaths(byte[] start, InputStream in) throws IOException {
        byte[] head = joined(start, in.readNBytes(MOST_FIELD_BYTES));
        return Arrays.copyOfRange(head, endOfLeadingReturnPaths(head), head.length);
    }

    /** Where the mail starts once its leading Return-Path fields, folded or not, are gone. */
    private static int endOfLeadingReturnPaths(byte[] head) {
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

    private static boolean startsWithName(byte[] bytes, int start) {
        if (bytes.length - start < NAME.length) {
            return false;
        }
        for (int i = 0; i < NAME.length; i++) {
            if (Character.toLowerCase((char) bytes[start + i]) != NAME[i]) {
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

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /**
     * Exactly what {@link #getInputStream} gives, counted: James' own figure is wrong once a mailet
     * has parsed a message whose header lines are not well formed.
     */
    @Override
    public long size() throws MailboxException {
        if (sizeBytes == NOT_COUNTED) {
            try (InputStream in = getInputStream()) {
                sizeBytes = in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new MailboxException("mail cannot be read", e);
            }
        }
        return sizeBytes;
    }

    @Override
    public void close() {
        LifecycleUtil.dispose(owned);
    }
}
