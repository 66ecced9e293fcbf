package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Environment;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class PlaceholdersTest {
    private static final Environment ENVIRONMENT =
            new Environment(Map.of("HOST", "mail.example", "EMPTY", "", "TRICK", "${env:HOST}"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "plain                             | plain",
                "${env:HOST}                       | mail.example",
                "${env:HOST:-localhost}            | mail.example",
                "${env:UNSET:-localhost}           | localhost",
                "${env:EMPTY:-localhost}           | localhost",
                "${env:UNSET:-a.example, b.example}| a.example, b.example",
                "${env:UNSET:-${env:HOST}}         | mail.example",
                "${env:UNSET:-${env:EMPTY:-x}}y    | xy",
                "smtp://${env:HOST}:25/            | smtp://mail.example:25/",
                "$                                 | $",
                "$5                                | $5",
                "$${env:HOST}                      | ${env:HOST}",
                "${env:TRICK}                      | ${env:HOST}",
                "${env:UNSET:-a:-b}                | a:-b",
            })
    void placeholdersBecomeValues(String raw, String value) {
        Value resolved = Placeholders.resolve(raw, ENVIRONMENT);

        assertThat(resolved.defect()).isEmpty();
        assertThat(resolved.text()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${env:UNSET} | the environment variable UNSET to be set",
                "${env:EMPTY} | the environment variable EMPTY to be set",
                "${env:HOST   | ${env:NAME:-default}, or $${ for a literal ${; here a } is missing",
                "${sys:user}  | ${env:NAME:-default}, or $${ for a literal ${",
                "${HOST}      | ${env:NAME:-default}, or $${ for a literal ${",
                "${env:}      | ${env:NAME:-default}, or $${ for a literal ${",
                "${file:UTF-8:/etc/passwd} | ${env:NAME:-default}, or $${ for a literal ${",
            })
    void whatCannotBeResolvedSaysWhatIsExpected(String raw, String expected) {
        assertThat(Placeholders.resolve(raw, ENVIRONMENT).defect()).contains(expected);
    }

    @Test
    void variablesThatWereUsedAreRemembered() {
        assertThat(Placeholders.resolve("${env:HOST}:${env:UNSET:-25}", ENVIRONMENT).variables())
                .containsExactly("HOST");
    }

    @Property(tries = 500)
    void anyTextIsResolvedOrRefused(@ForAll String raw) {
        assertThat(Placeholders.resolve(raw, ENVIRONMENT)).isNotNull();
    }

    @Property(tries = 500)
    void textWithoutPlaceholdersStaysAsItIs(@ForAll String raw) {
        String harmless = raw.replace("${", "$ {");

        assertThat(Placeholders.resolve(harmless, ENVIRONMENT).text()).isEqualTo(harmless);
    }
}
