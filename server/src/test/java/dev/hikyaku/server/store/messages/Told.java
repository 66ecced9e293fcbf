package dev.hikyaku.server.store.messages;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Header;
import org.apache.james.mailbox.model.MimeDescriptor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** All a descriptor tells, in its order, so that two can be compared. */
record Told(
        List<String> texts,
        List<Map.Entry<String, String>> parameters,
        List<Map.Entry<String, String>> dispositionParameters,
        List<String> languages,
        long octets,
        long lines,
        List<String> header,
        String rendered,
        long size,
        List<Told> parts,
        Told embedded) {

    static Told by(MimeDescriptor descriptor) throws IOException, MailboxException {
        List<String> texts = new ArrayList<>();
        texts.add(descriptor.getMimeType());
        texts.add(descriptor.getMimeSubType());
        texts.add(descriptor.getContentID());
        texts.add(descriptor.getContentDescription());
        texts.add(descriptor.getContentLocation());
        texts.add(descriptor.getContentMD5());
        texts.add(descriptor.getTransferContentEncoding());
        texts.add(descriptor.getDisposition());
        return new Told(
                texts,
                entries(descriptor.contentTypeParameters()),
                entries(descriptor.getDispositionParams()),
                List.copyOf(descriptor.getLanguages()),
                descriptor.getBodyOctets(),
                descriptor.getLines(),
                header(descriptor),
                new String(descriptor.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1),
                descriptor.size(),
                parts(descriptor),
                descriptor.embeddedMessage() == null ? null : by(descriptor.embeddedMessage()));
    }

    private static List<Map.Entry<String, String>> entries(Map<String, String> map) {
        return List.copyOf(map.entrySet());
    }

    private static List<String> header(MimeDescriptor descriptor) throws MailboxException {
        List<String> header = new ArrayList<>();
        for (Iterator<Header> all = descriptor.headers(); all.hasNext(); ) {
            header.add(all.next().toString());
        }
        return header;
    }

    private static List<Told> parts(MimeDescriptor descriptor)
            throws IOException, MailboxException {
        List<Told> parts = new ArrayList<>();
        for (Iterator<MimeDescriptor> all = descriptor.parts(); all.hasNext(); ) {
            parts.add(by(all.next()));
        }
        return parts;
    }
}
