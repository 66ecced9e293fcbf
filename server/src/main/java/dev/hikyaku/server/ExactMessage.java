package dev.hikyaku.server;

import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/**
 * A message whose copies have its bytes. James 3.8.1 writes headers as US-ASCII when it copies a
 * mail, to a queue or for some of its recipients, so that every octet of a UTF-8 header becomes a
 * question mark ({@code InternetHeadersInputStream}); it reads them so too once a mailet has looked
 * into the message's parts. A message whose headers were changed is still written James' way.
 */
public final class ExactMessage extends MimeMessageWrapper {

    /** A message that reads from a source, which it owns from here on. */
    public ExactMessage(MimeMessageSource source) throws MessagingException {
        super(source);
    }

    /** A copy of a message, byte for byte unless it was changed. */
    public static ExactMessage copyOf(MimeMessage message) throws MessagingException {
        try (InputStream in = new MimeMessageInputStream(message)) {
            return new ExactMessage(MimeMessageInputStreamSource.create("copy", in));
        } catch (IOException e) {
            throw new MessagingException("message cannot be copied", e);
        }
    }

    /** Where its bytes are, as long as nobody has changed the message. */
    public Optional<MimeMessageSource> unchangedSource() {
        return isModified() ? Optional.empty() : Optional.ofNullable(source);
    }

    /**
     * James' {@code RemoveMimeHeader} removes what is not there, too: that must not make every mail
     * on its way out one whose header is written anew.
     */
    @Override
    public void removeHeader(String name) throws MessagingException {
        if (getHeader(name) != null) {
            super.removeHeader(name);
        }
    }

    @Override
    public InputStream getMessageInputStream() throws MessagingException {
        if (source == null || isModified()) {
            return super.getMessageInputStream();
        }
        try {
            return source.getInputStream();
        } catch (IOException e) {
            throw new MessagingException("message cannot be read", e);
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, MessagingException {
        if (source == null || isModified()) {
            super.writeTo(out);
            return;
        }
        try (InputStream in = source.getInputStream()) {
            in.transferTo(out);
        }
    }
}
