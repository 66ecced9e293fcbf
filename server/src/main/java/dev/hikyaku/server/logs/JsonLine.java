package dev.hikyaku.server.logs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import dev.hikyaku.privacy.Printable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * A JSON object; line ends and tabs are JSON's escapes, other invisible characters are spelt out.
 */
final class JsonLine implements Line {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter line = new StringWriter(256);
    private final JsonGenerator json;

    JsonLine() {
        try {
            json = FACTORY.createGenerator(line);
            json.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void text(String key, String value) {
        try {
            json.writeStringField(key, visible(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void number(String key, Number value) {
        try {
            json.writeFieldName(key);
            json.writeNumber(value.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String close() {
        try {
            json.writeEndObject();
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.append('\n').toString();
    }

    // JSON itself escapes what is below the space; what is above may still break a line.
    private static String visible(String value) {
        StringBuilder out = null;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && Printable.isHidden(c)) {
                out = out == null ? new StringBuilder(value.substring(0, i)) : out;
                Printable.append(out, c);
            } else if (out != null) {
                out.append(c);
            }
        }
        return out == null ? value : out.toString();
    }
}
