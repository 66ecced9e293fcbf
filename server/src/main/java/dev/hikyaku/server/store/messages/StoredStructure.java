package dev.hikyaku.server.store.messages;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

import dev.hikyaku.server.store.messages.Structure.HeaderField;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message's structure as bytes in the database: some forty of a usual mail of one part, two
 * hundred of text with an alternative. The first byte is the version: 1 as it is, 2 compressed,
 * which long ones are when it makes them a quarter shorter. No bytes mean that the structure is
 * unknown.
 */
public final class StoredStructure {
    private static final byte PLAIN = 1;
    private static final byte COMPRESSED = 2;
    private static final byte[] UNKNOWN = {};

    /** Shorter ones hardly shrink. */
    private static final int WORTH_COMPRESSING = 512;

    private static final int COMPRESSION_LEVEL = 3;

    /** Plain; {@link ParsingLimits} keeps far below. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private StoredStructure() {}

    public static byte[] of(Optional<Structure> structure) {
        return structure.map(StoredStructure::of).orElse(UNKNOWN);
    }

    private static byte[] of(Structure structure) {
        CompactOutput out = new CompactOutput();
        out.put(PLAIN);
        write(structure, out);
        byte[] plain = out.toBytes();
        return plain.length < WORTH_COMPRESSING ? plain : shorter(plain);
    }

    private static byte[] shorter(byte[] plain) {
        byte[] compressed = Zstd.compress(plain, COMPRESSION_LEVEL);
        if (compressed.length > plain.length - plain.length / 4) {
            return plain;
        }
        CompactOutput out = new CompactOutput();
        out.put(COMPRESSED);
        out.number(plain.length);
        out.bytes(compressed);
        return out.toBytes();
    }

    /**
     * The structure that was stored; empty when it is unknown.
     *
     * @throws IOException when the bytes are damaged
     */
    public static Optional<Structure> read(byte[] stored) throws IOException {
        if (stored.length == 0) {
            return Optional.empty();
        }
        byte[] plain = plain(stored);
        CompactInput in = new CompactInput(plain, 0);
        byte version = in.take();
        if (version != PLAIN) {
            throw new IOException("structure: version " + version + " (expected: 1 or 2)");
        }
        Structure structure = read(in, 0);
        in.end();
        return Optional.of(structure);
    }

    private static byte[] plain(byte[] stored) throws IOException {
        if (stored[0] != COMPRESSED) {
            return stored;
        }
        CompactInput in = new CompactInput(stored, 1);
        long size = in.number();
        if (size <= 0 || size > MOST_BYTES) {
            throw new IOException(
                    "structure: " + size + " bytes (expected: to " + MOST_BYTES + ")");
        }
        try {
            byte[] plain = new byte[(int) size];
            Zstd.decompress(plain, in.rest());
            return plain;
        } catch (ZstdException damaged) {
            throw new IOException("structure: damaged", damaged);
        }
    }

    private static void write(Structure structure, CompactOutput out) {
        out.text(structure.type());
        out.text(structure.subType());
        write(structure.parameters(), out);
        out.text(structure.contentId());
        out.text(structure.description());
        out.text(structure.encoding());
        out.number(structure.octets());
        out.number(structure.lines() + 1);
        out.text(structure.md5());
        out.text(structure.disposition());
        write(structure.dispositionParameters(), out);
        out.number(structure.languages().size());
        structure.languages().forEach(out::text);
        out.text(structure.location());
        out.number(structure.header().size());
        for (HeaderField field : structure.header()) {
            out.text(field.name());
            out.text(field.value());
        }
        out.number(structure.parts().size());
        structure.parts().forEach(part -> write(part, out));
        out.number(structure.embedded() == null ? 0 : 1);
        if (structure.embedded() != null) {
            write(structure.embedded(), out);
        }
    }

    private static void write(Map<String, String> map, CompactOutput out) {
        out.number(map.size());
        map.forEach(
                (name, value) -> {
                    out.text(name);
                    out.text(value);
                });
    }

    private static Structure read(CompactInput in, int depth) throws IOException {
        if (depth > Structure.DEEPEST) {
            throw new IOException("structure: deeper than " + Structure.DEEPEST);
        }
        return new Structure(
                in.text(),
                in.text(),
                map(in),
                in.text(),
                in.text(),
                in.text(),
                in.number(),
                in.number() - 1,
                in.text(),
                in.text(),
                map(in),
                texts(in),
                in.text(),
                header(in),
                parts(in, depth),
                in.count() == 0 ? null : read(in, depth + 1));
    }

    private static Map<String, String> map(CompactInput in) throws IOException {
        int count = in.count();
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(in.text(), in.text());
        }
        return map;
    }

    private static List<String> texts(CompactInput in) throws IOException {
        int count = in.count();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
        return texts;
    }

    private static List<HeaderField> header(CompactInput in) throws IOException {
        int count = in.count();
        List<HeaderField> header = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            header.add(new HeaderField(in.text(), in.text()));
        }
        return header;
    }

    private static List<Structure> parts(CompactInput in, int depth) throws IOException {
        int count = in.count();
        List<Structure> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(read(in, depth + 1));
        }
        return parts;
    }
}
