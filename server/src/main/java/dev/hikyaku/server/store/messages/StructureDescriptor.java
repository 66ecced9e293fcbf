package dev.hikyaku.server.store.messages;

import dev.hikyaku.server.store.messages.Structure.HeaderField;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Header;
import org.apache.james.mailbox.model.MimeDescriptor;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Mono;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What IMAP's FETCH asks of a message's structure, from what was kept when the message was stored.
 * No file is opened, unless somebody asks for the header of a message whose header was too long to
 * be kept. It says what James' own descriptor would say of the message.
 */
public final class StructureDescriptor implements MimeDescriptor {
    private final Structure structure;
    private final HeaderSource header;
    private List<HeaderField> fields;

    /** Where the header block of the whole message is read from; asked at most once. */
    @FunctionalInterface
    public interface HeaderSource {
        InputStream open() throws IOException;
    }

    public StructureDescriptor(Structure structure, HeaderSource header) {
        this.structure = structure;
        this.header = header;
    }

    private StructureDescriptor(Structure part) {
        this(part, InputStream::nullInputStream);
        fields = part.header();
    }

    @Override
    public String getMimeType() {
        return structure.type();
    }

    @Override
    public String getMimeSubType() {
        return structure.subType();
    }

    @Override
    public String getContentID() {
        return structure.contentId();
    }

    @Override
    public String getContentDescription() {
        return structure.description();
    }

    @Override
    public String getContentLocation() {
        return structure.location();
    }

    @Override
    public String getContentMD5() {
        return structure.md5();
    }

    @Override
    public String getTransferContentEncoding() {
        return structure.encoding();
    }

    @Override
    public List<String> getLanguages() {
        return structure.languages();
    }

    @Override
    public String getDisposition() {
        return structure.disposition();
    }

    @Override
    public Map<String, String> getDispositionParams() {
        return structure.dispositionParameters();
    }

    @Override
    public long getLines() {
        return structure.lines();
    }

    @Override
    public long getBodyOctets() {
        return structure.octets();
    }

    @Override
    public Iterator<MimeDescriptor> parts() {
        return iterator(structure.parts(), StructureDescriptor::new);
    }

    @Override
    public MimeDescriptor embeddedMessage() {
        return structure.embedded() == null ? null : new StructureDescriptor(structure.embedded());
    }

    @Override
    public Map<String, String> contentTypeParameters() {
        return structure.parameters();
    }

    private static <A, B> Iterator<B> iterator(List<A> list, Function<A, B> made) {
        List<B> all = new ArrayList<>(list.size());
        list.forEach(one -> all.add(made.apply(one)));
        return all.iterator();
    }

    @Override
    public Iterator<Header> headers() throws MailboxException {
        try {
            return iterator(fields(), field -> new Header(field.name(), field.value()));
        } catch (IOException e) {
            throw new MailboxException("the header cannot be read", e);
        }
    }

    private List<HeaderField> fields() throws IOException {
        if (fields == null) {
            try (InputStream block = header.open()) {
                fields = StructureParser.header(block);
            }
        }
        return fields;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new ByteArrayInputStream(rendered());
    }

    @Override
    public Publisher<ByteBuffer> reactiveBytes() {
        return Mono.fromCallable(() -> ByteBuffer.wrap(rendered()));
    }

    private byte[] rendered() throws IOException {
        StringBuilder text = new StringBuilder();
        for (HeaderField field : fields()) {
            text.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public long size() throws MailboxException {
        try {
            long size = "\r\n".length();
            for (HeaderField field : fields()) {
                size += field.name().length() + field.value().length() + ": \r\n".length();
            }
            return size;
        } catch (IOException e) {
            throw new MailboxException("the header cannot be read", e);
        }
    }
}
