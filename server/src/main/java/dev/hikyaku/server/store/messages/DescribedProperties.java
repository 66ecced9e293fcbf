package dev.hikyaku.server.store.messages;

import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;

/** The properties James keeps of a message, from what its header says. */
final class DescribedProperties {
    private DescribedProperties() {}

    static Properties of(MaximalBodyDescriptor descriptor) {
        boolean typed = descriptor.getMediaType() != null;
        PropertyBuilder properties = new PropertyBuilder();
        properties.setMediaType(typed ? descriptor.getMediaType() : "text");
        properties.setSubType(typed ? descriptor.getSubType() : "plain");
        properties.setContentID(descriptor.getContentId());
        properties.setContentDescription(descriptor.getContentDescription());
        properties.setContentLocation(descriptor.getContentLocation());
        properties.setContentMD5(descriptor.getContentMD5Raw());
        properties.setContentTransferEncoding(descriptor.getTransferEncoding());
        properties.setContentLanguage(descriptor.getContentLanguage());
        properties.setContentDispositionType(descriptor.getContentDispositionType());
        properties.setContentDispositionParameters(descriptor.getContentDispositionParameters());
        properties.setContentTypeParameters(descriptor.getContentTypeParameters());
        setCharset(properties, descriptor, typed);
        return properties.build();
    }

    private static void setCharset(
            PropertyBuilder properties, MaximalBodyDescriptor descriptor, boolean typed) {
        if (descriptor.getCharset() != null) {
            properties.setCharset(descriptor.getCharset());
        } else if (!typed || "text".equalsIgnoreCase(descriptor.getMediaType())) {
            properties.setCharset("us-ascii");
        }
    }

    /** Of a message that cannot be parsed: a file without a kind. */
    static Properties unknown() {
        PropertyBuilder properties = new PropertyBuilder();
        properties.setMediaType("application");
        properties.setSubType("octet-stream");
        properties.setContentTransferEncoding("8bit");
        return properties.build();
    }
}
