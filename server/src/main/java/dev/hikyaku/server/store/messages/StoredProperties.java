package dev.hikyaku.server.store.messages;

import org.apache.james.mailbox.store.mail.model.Property;
import org.apache.james.mailbox.store.mail.model.impl.Properties;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The properties James keeps of a message, as bytes in the database: of a usual mail some thirty.
 * The first byte is the version, 1; a database that holds another was written by a newer Hikyaku.
 */
public final class StoredProperties {
    private static final byte VERSION = 1;

    private StoredProperties() {}

    /** All but the line count, which has its own column. */
    public static byte[] of(Properties properties) {
        CompactOutput out = new CompactOutput();
        out.put(VERSION);
        List<Property> list = properties.toProperties();
        out.number(list.size());
        for (Property property : list) {
            out.text(property.getNamespace());
            out.text(property.getLocalName());
            out.text(property.getValue());
        }
        return out.toBytes();
    }

    /**
     * Equal to what was stored.
     *
     * @param lines of a text message; null of any other
     * @throws IOException when the bytes are damaged
     */
    public static Properties read(byte[] stored, Long lines) throws IOException {
        CompactInput in = new CompactInput(stored, 0);
        byte version = in.take();
        if (version != VERSION) {
            throw new IOException(
                    "properties: version " + version + " (expected: " + VERSION + ")");
        }
        int count = in.count();
        List<Property> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(new Property(present(in), present(in), present(in)));
        }
        in.end();
        return new Properties(list, lines);
    }

    private static String present(CompactInput in) throws IOException {
        String text = in.text();
        if (text == null) {
            throw new IOException("properties: a text is missing");
        }
        return text;
    }
}
