package dev.hikyaku.server.store.messages;

import dev.hikyaku.server.store.messages.Structure.HeaderField;

import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mailbox.store.streaming.CountingInputStream;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.field.LenientFieldParser;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a message's structure while the message flows by, in one pass, the way James' descriptor of
 * a fetched message does: an embedded message is parsed from the decoded body of its part.
 *
 * <p>A message may be made to hurt. What is nested, long or plentiful beyond {@link ParsingLimits}
 * ends the parsing, so that time grows with size and memory does not.
 */
final class StructureParser {
    private static final LenientFieldParser FIELDS = new LenientFieldParser();

    /**
     * Any content length, malformed fields are passed over; a header field of a megabyte is none.
     */
    private static final MimeConfig CONFIG =
            MimeConfig.custom()
                    .setMaxContentLen(-1)
                    .setMaxHeaderCount(-1)
                    .setMaxHeaderLen(ParsingLimits.LONGEST_FIELD)
                    .setMaxLineLen(ParsingLimits.LONGEST_FIELD)
                    .build();

    private static final int BUFFER_BYTES = 4 * 1024;

    private final ParsingLimits limits = new ParsingLimits();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private Optional<Properties> properties = Optional.empty();

    /**
     * @throws MimeException when the message cannot be told, or should not be
     */
    Structure parse(InputStream message) throws IOException, MimeException {
        return message(limits.metered(message), true);
    }

    /** What James keeps of a message besides; known once the header was read. */
    Optional<Properties> properties() {
        return properties;
    }

    /** The fields of a header block, as a structure keeps them of parts. */
    static List<HeaderField> header(InputStream block) throws IOException {
        List<HeaderField> header = new ArrayList<>();
        MimeTokenStream tokens = tokens(block);
        try {
            EntityState state = tokens.next();
            while (state != EntityState.T_END_HEADER) {
                if (state == EntityState.T_FIELD) {
                    header.add(field(tokens.getField()));
                }
                state = tokens.next();
            }
        } catch (MimeException e) {
            throw new IOException(e);
        }
        return header;
    }

    private static MimeTokenStream tokens(InputStream content) {
        MimeTokenStream tokens =
                new MimeTokenStream(
                        CONFIG,
                        new DefaultBodyDescriptorBuilder(null, FIELDS, DecodeMonitor.SILENT));
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        tokens.parse(content);
        return tokens;
    }

    private Structure message(InputStream content, boolean top) throws IOException, MimeException {
        return entity(tokens(content), top);
    }

    private Structure entity(MimeTokenStream tokens, boolean top)
            throws IOException, MimeException {
        limits.part();
        List<HeaderField> header = new ArrayList<>();
        EntityState state = tokens.next();
        while (state != EntityState.T_BODY && state != EntityState.T_START_MULTIPART) {
            if (state == EntityState.T_END_OF_STREAM) {
                throw new MimeException("the message ends in a header");
            }
            if (state == EntityState.T_FIELD) {
                limits.rawField(tokens.getField());
                if (!top) {
                    header.add(limits.field(field(tokens.getField())));
                }
            }
            state = tokens.next();
        }
        MaximalBodyDescriptor descriptor = (MaximalBodyDescriptor) tokens.getBodyDescriptor();
        if (top) {
            properties = Optional.of(DescribedProperties.of(descriptor));
        }
        return state == EntityState.T_BODY
                ? body(tokens, descriptor, header)
                : multipart(tokens, descriptor, header);
    }

    private static HeaderField field(Field field) {
        return new HeaderField(field.getName(), field.getBody().trim());
    }

    private Structure multipart(
            MimeTokenStream tokens, MaximalBodyDescriptor descriptor, List<HeaderField> header)
            throws IOException, MimeException {
        limits.enterMultipart(descriptor.getBoundary());
        List<Structure> parts = new ArrayList<>();
        EntityState state = tokens.next();
        while (state != EntityState.T_END_MULTIPART && state != EntityState.T_END_OF_STREAM) {
            if (state == EntityState.T_START_BODYPART) {
                parts.add(entity(tokens, false));
            }
            state = tokens.next();
        }
        limits.leave();
        return structure(descriptor, header, new Body(0, 0), parts, null);
    }

    private Structure body(
            MimeTokenStream tokens, MaximalBodyDescriptor descriptor, List<HeaderField> header)
            throws IOException, MimeException {
        if ("message".equalsIgnoreCase(descriptor.getMediaType())
                && "rfc822".equalsIgnoreCase(descriptor.getSubType())) {
            return embedding(tokens, descriptor, header);
        }
        Body body = count(tokens.getInputStream());
        boolean text = "text".equalsIgnoreCase(descriptor.getMediaType());
        return structure(
                descriptor, header, text ? body : new Body(body.octets, -1), List.of(), null);
    }

    private Structure embedding(
            MimeTokenStream tokens, MaximalBodyDescriptor descriptor, List<HeaderField> header)
            throws IOException, MimeException {
        limits.enterEmbedded();
        CountingInputStream content = new CountingInputStream(tokens.getDecodedInputStream());
        Structure embedded = message(content, false);
        limits.leave();
        Body body = new Body(content.getOctetCount(), content.getLineCount());
        return structure(descriptor, header, body, List.of(), embedded);
    }

    private record Body(long octets, long lines) {}

    private Body count(InputStream body) throws IOException {
        long octets = 0;
        long lines = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            octets += read;
            for (int i = 0; i < read; i++) {
                lines += buffer[i] == '\r' ? 1 : 0;
            }
        }
        return new Body(octets, lines);
    }

    private Structure structure(
            MaximalBodyDescriptor descriptor,
            List<HeaderField> header,
            Body body,
            List<Structure> parts,
            Structure embedded)
            throws MimeException {
        Structure structure =
                new Structure(
                        descriptor.getMediaType(),
                        descriptor.getSubType(),
                        parameters(descriptor),
                        descriptor.getContentId(),
                        descriptor.getContentDescription(),
                        descriptor.getTransferEncoding(),
                        body.octets,
                        body.lines,
                        descriptor.getContentMD5Raw(),
                        descriptor.getContentDispositionType(),
                        descriptor.getContentDispositionParameters(),
                        descriptor.getContentLanguage(),
                        descriptor.getContentLocation(),
                        header,
                        parts,
                        embedded);
        limits.texts(structure);
        return structure;
    }

    private static Map<String, String> parameters(MaximalBodyDescriptor descriptor) {
        Map<String, String> parameters = new TreeMap<>(descriptor.getContentTypeParameters());
        if (descriptor.getCharset() != null) {
            parameters.put("charset", descriptor.getCharset());
        } else if ("TEXT".equals(descriptor.getMediaType())) {
            parameters.put("charset", "us-ascii");
        }
        if (descriptor.getBoundary() != null) {
            parameters.put("boundary", descriptor.getBoundary());
        }
        return parameters;
    }
}
