package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.Message;
import dev.hikyaku.trace.DeliveryId;
import dev.hikyaku.trace.Origin;
import dev.hikyaku.trace.Trace;
import dev.hikyaku.trace.WithoutTrace;

import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/**
 * A mail as it goes over the wire: the {@link Trace} of this server in front, then the bytes of the
 * message without any trace somebody else has put there. Streamed from where James keeps them; the
 * mail must not change meanwhile.
 */
final class MailBytes implements Message {
    private final MimeMessage message;
    private final byte[] trace;
    private final long sizeBytes;

    private MailBytes(MimeMessage message, byte[] trace, long sizeBytes) {
        this.message = message;
        this.trace = trace;
        this.sizeBytes = sizeBytes;
    }

    /**
     * The bytes of a mail behind its trace.
     *
     * @throws IOException when the message cannot be read
     */
    static MailBytes of(Mail mail) throws IOException {
        try {
            MimeMessage message = mail.getMessage();
            String id;
            try (InputStream in = bytes(message)) {
                id = DeliveryId.of(mail.getMaybeSender(), in);
            }
            String field = new Trace(id, Origin.of(mail).tags()).field();
            byte[] trace = field.getBytes(StandardCharsets.US_ASCII);
            // An estimate, as RFC 1870 allows: what is left out counts.
            return new MailBytes(message, trace, trace.length + mail.getMessageSize());
        } catch (MessagingException e) {
            throw new IOException("message cannot be read", e);
        }
    }

    /** The first bytes of a mail, without any trace. */
    static byte[] start(Mail mail, int bytes) throws IOException {
        try (InputStream in = new WithoutTrace(bytes(mail.getMessage()))) {
            return in.readNBytes(bytes);
        } catch (MessagingException e) {
            throw new IOException("message cannot be read", e);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(
                new ByteArrayInputStream(trace), new WithoutTrace(bytes(message)));
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    private static InputStream bytes(MimeMessage message) throws IOException {
        try {
            return message instanceof MimeMessageWrapper wrapper
                    ? wrapper.getMessageInputStream()
                    : new MimeMessageInputStream(message);
        } catch (MessagingException e) {
            throw new IOException("message cannot be read", e);
        }
    }
}
