package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.Message;
import dev.hikyaku.trace.WithoutTrace;

import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

import java.io.IOException;
import java.io.InputStream;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/**
 * A mail as it leaves: the bytes of the message, streamed from where James keeps them, without the
 * {@code X-Hikyaku-Trace} of a gateway, which is nobody's business outside. The mail must not
 * change meanwhile.
 */
final class OutgoingMessage implements Message {
    private final MimeMessage message;
    private final long sizeBytes;

    private OutgoingMessage(MimeMessage message, long sizeBytes) {
        this.message = message;
        this.sizeBytes = sizeBytes;
    }

    /**
     * The message of a mail.
     *
     * @throws IOException when it cannot be read
     */
    static OutgoingMessage of(Mail mail) throws IOException {
        try {
            return new OutgoingMessage(mail.getMessage(), mail.getMessageSize());
        } catch (MessagingException e) {
            throw new IOException("message cannot be read", e);
        }
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return new WithoutTrace(
                    message instanceof MimeMessageWrapper wrapper
                            ? wrapper.getMessageInputStream()
                            : new MimeMessageInputStream(message));
        } catch (MessagingException e) {
            throw new IOException("message cannot be read", e);
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }
}
