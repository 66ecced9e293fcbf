package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** A name says all, and only what this spool has named is taken for a mail. */
class EntryNameTest {
    private static final String NAME =
            "3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.5.1.outgoing";

    @Test
    void nameIsReadAndWritten() {
        EntryName name =
                new EntryName(
                        0x3440aa10e8000001L,
                        0x3440aa10e8000000L,
                        2,
                        1795926480123L,
                        300000,
                        5,
                        1,
                        false,
                        "outgoing");

        assertThat(name.asString()).isEqualTo(NAME);
        assertThat(EntryName.of(NAME)).contains(name);
    }

    @Test
    void heldIsSaidBeforeTheQueueEvenOfAQueueOfThatName() {
        String held = NAME.replace("outgoing", "held.held");

        assertThat(EntryName.of(held))
                .hasValueSatisfying(
                        name -> {
                            assertThat(name.held()).isTrue();
                            assertThat(name.queue()).isEqualTo("held");
                        });
        assertThat(EntryName.of(NAME.replace("outgoing", "held")))
                .hasValueSatisfying(name -> assertThat(name.held()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lock",
                "3440aa10e8000000.eml",
                "3440aa10e8000000.eml.new",
                "3440aa10e8000001.2.new",
                "3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.5.1.",
                "3440aa10e8000001.3440aa10e8000000.02.1795926480123.300000.5.1.outgoing",
                "3440AA10E8000001.3440aa10e8000000.2.1795926480123.300000.5.1.outgoing",
                "3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.10.1.outgoing",
                "3440aa10e8000001.3440aa10e8000000.2.1795926480123.-1.5.1.outgoing",
                "3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.5.1.out%2fgoing",
                "3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.5.1.out%6Fgoing",
                "3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.5.1.%FF",
                "3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.5.1.outgoing.bak"
            })
    void whatWasNotNamedHereIsNoEntry(String file) {
        assertThat(EntryName.of(file)).isEmpty();
    }

    @Property
    void everyNameIsReadAsItWasWritten(@ForAll("names") EntryName name) {
        assertThat(EntryName.of(name.asString())).contains(name);
        assertThat(name.asString()).hasSizeLessThanOrEqualTo(255).doesNotContain("/");
    }

    @Property
    void noTextIsReadAsAnotherThanItIs(
            @ForAll
                    @AlphaChars
                    @NumericChars
                    @Chars({'.', '%', '-', '\u00e9', '/'})
                    @StringLength(max = 120)
                    String text) {
        assertThat(EntryName.of(text))
                .satisfiesAnyOf(
                        name -> assertThat(name).isEmpty(),
                        name -> assertThat(name.orElseThrow().asString()).isEqualTo(text));
        String almost = NAME.replace("outgoing", text);
        assertThat(EntryName.of(almost))
                .satisfiesAnyOf(
                        name -> assertThat(name).isEmpty(),
                        name -> assertThat(name.orElseThrow().asString()).isEqualTo(almost));
    }

    @Provide
    Arbitrary<EntryName> names() {
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, 999_999_999),
                        Arbitraries.longs().between(0, 999_999_999_999_999L),
                        Arbitraries.longs().between(0, 315_360_000_000L),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 99),
                        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(12))
                .as(
                        (entry, body, generation, written, delay, priority, starts, queue) ->
                                new EntryName(
                                        entry,
                                        body,
                                        generation,
                                        written,
                                        delay,
                                        priority,
                                        starts,
                                        entry % 2 == 0,
                                        wellFormed(queue)));
    }

    /** Half a surrogate pair is no text that could be a queue's name in a file. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
