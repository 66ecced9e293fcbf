package dev.hikyaku.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.outcome.Reply;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedElsewhereTest {

    @Property
    void whatIsWrittenIsRead(
            @ForAll @StringLength(max = 100) @CharRange(from = ' ', to = '~') String text) {
        Reply refusal = new Reply(550, "5.1.1", text);
        String parameter = RefusedElsewhere.parameter(refusal);

        assertThat(parameter).startsWith("XREFUSED=").matches("[\\x21-\\x7e]+");
        assertThat(RefusedElsewhere.parse(parameter.substring("XREFUSED=".length())))
                .contains(refusal);
    }

    @Test
    void aLongTextIsCutSoThatTheLineFits() {
        Reply refusal = new Reply(550, "5.1.1", "+".repeat(1000));

        assertThat(RefusedElsewhere.parameter(refusal).length()).isLessThan(512);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "550", "550:5.1.1", "450:4.1.1:x", "550:4.1.1:x", "550:5.1.1:a b"})
    void whatIsNoRefusalForGoodIsNone(String value) {
        assertThat(RefusedElsewhere.parse(value)).isEmpty();
    }

    @Property
    void whateverComesIsARefusalOrNone(@ForAll String value) {
        assertThat(RefusedElsewhere.parse(value).map(Reply::code).orElse(550)).isBetween(500, 599);
    }
}
