package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Environment;

import org.apache.commons.configuration2.PropertiesConfiguration.PropertiesReader;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a properties file. The environment is put in before a value is split at its commas, so that
 * a list may come from a variable and a default may be a list. Files include no other files.
 */
final class PropertyEntries {
    private static final String FORM = "lines of key=value in UTF-8";

    private static final String PLAIN =
            "a value without placeholders, as the environment is not put into this file";

    private PropertyEntries() {}

    /** The file as one entry whose children are its lines. */
    static Entry read(byte[] file, Environment environment) throws UnreadableFile {
        return lines(file, raw -> Placeholders.resolve(raw, environment));
    }

    /** The same for a file the JVM reads: placeholders would be taken as they are. */
    static Entry readPlain(byte[] file) throws UnreadableFile {
        return lines(file, raw -> raw.contains("${") ? Value.defective(raw, PLAIN) : Value.of(raw));
    }

    private static Entry lines(byte[] file, Function<String, Value> meaning) throws UnreadableFile {
        List<Entry> children = new ArrayList<>();
        try (PropertiesReader lines = new PropertiesReader(new StringReader(utf8(file)))) {
            while (lines.nextProperty()) {
                Value value = meaning.apply(String.valueOf(lines.getPropertyValue()).strip());
                children.add(Entry.leaf(String.valueOf(lines.getPropertyName()), value));
            }
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile("content", "not readable", FORM);
        }
        return new Entry("", Optional.empty(), children);
    }

    private static String utf8(byte[] file) throws UnreadableFile {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
            if (text.indexOf('\0') >= 0) {
                throw new UnreadableFile("content", "a NUL character", FORM);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new UnreadableFile("content", "not UTF-8", FORM);
        }
    }
}
