package dev.hikyaku.trace;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

class FieldSieveTest {

    private static String without(String message) {
        return sifted(message.getBytes(StandardCharsets.ISO_8859_1), Integer.MAX_VALUE, "x-drop");
    }

    private static String sifted(byte[] message, int pieces, String dropped) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        FieldSieve sieve =
                new FieldSieve(
                        new FieldSieve.Fields() {
                            @Override
                            public boolean wanted(String name) {
                                return !name.equals(dropped);
                            }

                            @Override
                            public void take(byte[] bytes, int offset, int length) {
                                kept.write(bytes, offset, length);
                            }
                        });
        for (int i = 0; i < message.length; i += pieces) {
            sieve.write(message, i, Math.min(pieces, message.length - i));
            if (pieces == Integer.MAX_VALUE) {
                break;
            }
        }
        sieve.end();
        return kept.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    'A: 1|X-Drop: 2|B: 3||body|',          'A: 1|B: 3||body|'
                    'X-DROP  : 2| folded|\tagain|B: 3||',  'B: 3||'
                    'X-Drop: 1|X-Drop: 2|',                ''
                    'A: 1||X-Drop: in the body|',          'A: 1||X-Drop: in the body|'
                    'X-Drop|A: 1||',                       'X-Drop|A: 1||'
                    'X-Drop x: 1||',                       'X-Drop x: 1||'
                    'X-Drop-Not: 1||',                     'X-Drop-Not: 1||'
                    'X-Dro',                               'X-Dro'
                    '|X-Drop: body|',                      '|X-Drop: body|'
                    ' fold of nothing|X-Drop: 1||b',       ' fold of nothing||b'
                    '',                                    ''
                    """)
    void theFieldGoesWithItsFoldsAndNothingElse(String message, String kept) {
        assertThat(without(message.replace("|", "\r\n"))).isEqualTo(kept.replace("|", "\r\n"));
        assertThat(without(message.replace("|", "\n"))).isEqualTo(kept.replace("|", "\n"));
    }

    @Property
    void whereTheBytesAreCutDoesNotCount(
            @ForAll @Size(max = 12) List<@IntRange(max = 7) Integer> parts,
            @ForAll @IntRange(min = 1, max = 9) int pieces) {
        String[] words = {"X-Drop", ":", " ", "\r\n", "\n", "a", "\r", "B: c\r\n"};
        StringBuilder message = new StringBuilder();
        parts.forEach(part -> message.append(words[part]));
        byte[] bytes = message.toString().getBytes(StandardCharsets.ISO_8859_1);

        assertThat(sifted(bytes, pieces, "x-drop"))
                .isEqualTo(sifted(bytes, Integer.MAX_VALUE, "x-drop"));
        assertThat(sifted(bytes, pieces, "nothing")).isEqualTo(message.toString());
    }

    @Property
    void whatIsReadWithoutTraceHasNoneAndLosesNothingElse(
            @ForAll byte[] body, @ForAll @IntRange(min = 1, max = 5000) int read)
            throws IOException {
        byte[] trace = "X-Hikyaku-Trace: forged\r\n\tfold\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] rest = "Subject: s\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] message = concat(trace, rest, trace, body);
        try (WithoutTrace in = new WithoutTrace(new ByteArrayInputStream(message))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[read];
            out.write(in.readNBytes(1));
            for (int length; (length = in.read(buffer)) >= 0; ) {
                out.write(buffer, 0, length);
            }
            assertThat(out.toByteArray()).isEqualTo(concat(rest, trace, body));
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
