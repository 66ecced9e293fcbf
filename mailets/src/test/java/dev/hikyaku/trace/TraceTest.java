package dev.hikyaku.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

class TraceTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    private static Optional<Trace> in(String headers) throws Exception {
        return Trace.in(
                new ByteArrayInputStream(
                        (headers + "\r\nbody\r\n").getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void tagsAreReadWhateverTheirOrderAndWhiteSpace() {
        assertThat(
                        Trace.parse(
                                " ip = 192.0.2.7 ;\r\n\tid="
                                        + ID.toUpperCase(java.util.Locale.ROOT)
                                        + ";helo=two \r\n words;v=1; none=; "))
                .contains(
                        new Trace(ID, Map.of("ip", "192.0.2.7", "helo", "two words", "none", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "v=1",
                "id=" + ID,
                "v=2; id=" + ID,
                "v=1; id=0123",
                "v=1; id=" + ID + ID + "0",
                "v=1; id=0123456789abcdef0123456789abcdeg",
                "v=1; id=" + ID + "; id=" + ID,
                "v=1; id=" + ID + "; a=1; a=2",
                "v=1;; id=" + ID,
                "v=1; id=" + ID + ";;",
                "v=1; id=" + ID + "; 1a=b",
                "v=1; id=" + ID + "; a",
                "v=1; id=" + ID + "; a=\u00e4",
                "v=1; id=" + ID + "; a=b\r\nBcc: x",
                "v=1; id=" + ID + "; a=b\n c",
                "v=1; id=" + ID + "; a=b\r\n",
                "v=1; id=" + ID + "; a=\u0000"
            })
    void whatIsNoTraceIsNothing(String text) {
        assertThat(Trace.parse(text)).isEmpty();
    }

    @Test
    void aFieldWithoutBoundsIsNoTrace() {
        assertThat(Trace.parse("v=1; id=" + ID + "; a=" + "b ".repeat(2048))).isEmpty();
        assertThat(Trace.parse("v=1; id=" + ID + "\r\n ".repeat(2048))).isEmpty();
        StringBuilder many = new StringBuilder("v=1; id=" + ID);
        for (int i = 0; i < 63; i++) {
            many.append(";t").append(i).append("=1");
        }
        assertThat(Trace.parse(many.toString())).isEmpty();
        assertThat(Trace.parse(many.substring(0, many.lastIndexOf(";")))).isPresent();
    }

    @Test
    void theOneFieldOfAMessageIsItsTrace() throws Exception {
        assertThat(in("x-hikyaku-trace: v=1;\r\n id=" + ID + "\r\n"))
                .contains(new Trace(ID, Map.of()));
        assertThat(in("Subject: none\r\n")).isEmpty();
    }

    /** The gateway takes away those of others; where it did not, none can be believed. */
    @Test
    void ofTwoFieldsNoneIsTheTrace() throws Exception {
        String field = new Trace(ID, Map.of()).field();

        assertThat(in(field + "Subject: two\r\n" + field)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a\r\nBcc: x", "a  b", " a", "\u00e4"})
    void aValueThatWouldNotBeReadBackIsNotTaken(String value) {
        assertThatThrownBy(() -> new Trace(ID, Map.of("helo", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("helo: ");
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll("traces") Trace trace) throws Exception {
        assertThat(in(trace.field())).isEqualTo(Optional.of(trace));
        assertThat(trace.field().split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(998));
    }

    @Property
    void noTextMakesTheReaderThrow(@ForAll @StringLength(max = 300) String text) {
        assertThat(Trace.parse("v=1; id=" + ID + ";" + text))
                .satisfies(trace -> trace.ifPresent(read -> assertThat(read.id()).isEqualTo(ID)));
    }

    @Property(tries = 3000)
    void aTraceWithOneCharacterChangedIsReadOrNotButNeverWithAnotherId(
            @ForAll("traces") Trace trace, @ForAll int place, @ForAll char put) {
        StringBuilder text =
                new StringBuilder(trace.field().strip().substring(Trace.FIELD.length() + 1));
        int hit = Math.floorMod(place, text.length());
        boolean inId = hit >= " v=1; id=".length() && hit < " v=1; id=".length() + 64;
        if (!inId) {
            text.setCharAt(hit, put);
            Trace.parse(text.toString())
                    .ifPresent(read -> assertThat(read.id()).isEqualTo(trace.id()));
        }
    }

    @Provide
    Arbitrary<Trace> traces() {
        Arbitrary<String> ids = Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
        Arbitrary<String> names =
                Arbitraries.strings()
                        .alpha()
                        .ofMinLength(1)
                        .ofMaxLength(20)
                        .filter(name -> !name.equals("v") && !name.equals("id"));
        Arbitrary<String> values =
                Arbitraries.strings()
                        .withCharRange('!', ':')
                        .withCharRange('<', '~')
                        .ofMaxLength(100);
        return ids.flatMap(
                id ->
                        Arbitraries.maps(names, values)
                                .ofMaxSize(12)
                                .map(tags -> new Trace(id, tags)));
    }
}
