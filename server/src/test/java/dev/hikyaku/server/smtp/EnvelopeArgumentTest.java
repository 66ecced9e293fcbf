package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.smtp.EnvelopeArgument.Parameter;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

class EnvelopeArgumentTest {

    private static Optional<String> sender(String path) {
        return EnvelopeArgument.parse("FROM", "FROM:" + path, true).map(EnvelopeArgument::path);
    }

    private static Optional<String> recipient(String path) {
        return EnvelopeArgument.parse("TO", "TO:" + path, false).map(EnvelopeArgument::path);
    }

    /** RFC 5321 §4.1.2. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "<a@example.org> | a@example.org",
                "<A.b+c=d@example.org> | A.b+c=d@example.org",
                "<!#$%&*+-/=?^_`{}~@example.org> | !#$%&*+-/=?^_`{}~@example.org",
                "<a@[IPv6:::ffff:192.0.2.1]> | a@[IPv6:::ffff:192.0.2.1]",
                "<\"a>b\"@example.org> | \"a>b\"@example.org",
                "<\"a\\\"b\"@example.org> | \"a\\\"b\"@example.org",
                "<a@[192.0.2.1]> | a@[192.0.2.1]",
                "<a@[IPv6:2001:db8::1]> | a@[IPv6:2001:db8::1]",
                "<@x.example,@y.example:a@example.org> | a@example.org",
                "<a@under_score.example> | a@under_score.example",
                "<a@b> | a@b",
                "' <a@example.org>' | a@example.org",
            })
    void aPathIsRead(String text, String path) {
        assertThat(sender(text)).contains(path);
        assertThat(recipient(text)).contains(path);
    }

    /** james.md appendix E: James takes UTF-8 in the clear and half a path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                ">",
                "a@example.org",
                "<a@example.org",
                "a@example.org>",
                "<<a@example.org>>",
                "<a>",
                "<@example.org>",
                "<a@>",
                "<a@b@example.org>",
                "<.a@example.org>",
                "<a.@example.org>",
                "<a..b@example.org>",
                "<a b@example.org>",
                "<\"a b\"@example.org>",
                "<\"a@example.org>",
                "<a\"b\"@example.org>",
                "<a@-example.org>",
                "<a@example-.org>",
                "<a@example..org>",
                "<a@.example.org>",
                "<a@exa mple.org>",
                "<a@[192.0.2]>",
                "<a@[300.0.2.1]>",
                "<a@192.0.2.1]>",
                "<a@[IPv6:]>",
                "<a@[IPv6:::::]>",
                "<a@[IPv6:192.0.2.1]>",
                "<a@[2001:db8::1]>",
                "<jörg@example.org>",
                "<a@exämple.org>",
                "<a@example.org>b",
                "<a@example.org>SIZE=1",
                "<a\0@example.org>",
                "<a\r@example.org>",
                "<@x.example:>",
                "<@x.example a@example.org>",
                "Name <a@example.org>",
            })
    void aMalformedPathIsRefused(String text) {
        assertThat(sender(text)).isEmpty();
        assertThat(recipient(text)).isEmpty();
    }

    @Test
    void theNullSenderIsASenderAndNoRecipient() {
        assertThat(sender("<>")).contains("");
        assertThat(recipient("<>")).isEmpty();
    }

    @Test
    void postmasterIsARecipientAndNoSender() {
        assertThat(recipient("<Postmaster>")).contains("Postmaster");
        assertThat(sender("<postmaster>")).isEmpty();
    }

    /** RFC 5321 §4.5.3.1. */
    @Test
    void lengthsAreThoseOfTheStandard() {
        assertThat(sender("<" + "a".repeat(64) + "@example.org>")).isPresent();
        assertThat(sender("<" + "a".repeat(65) + "@example.org>")).isEmpty();
        String domain = (("b".repeat(62) + ".").repeat(4) + "abc").substring(0, 255);
        assertThat(sender("<a@" + domain + ">")).isPresent();
        assertThat(sender("<a@" + domain + "d>")).isEmpty();
        assertThat(sender("<a@" + "b".repeat(64) + ".example>")).isEmpty();
    }

    @Test
    void parametersAreReadInCapitals() {
        EnvelopeArgument argument =
                EnvelopeArgument.parse(
                                "FROM", "from: <a@example.org>  size=10  Body=8BITMIME X ", true)
                        .orElseThrow();
        assertThat(argument.parameters())
                .containsExactly(
                        new Parameter("SIZE", Optional.of("10")),
                        new Parameter("BODY", Optional.of("8BITMIME")),
                        new Parameter("X", Optional.empty()));
        assertThat(argument.asArgument("FROM"))
                .isEqualTo("FROM:<a@example.org> SIZE=10 BODY=8BITMIME X");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIZE=1 size=2",
                "SIZE=",
                "=1",
                "-X=1",
                "SIZE=1=2",
                "SIZE =1",
                "SIZE= 1",
                "X=ö",
            })
    void wrongParametersAreRefused(String text) {
        assertThat(EnvelopeArgument.parse("FROM", "FROM:<a@example.org> " + text, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FROM", "FROM <a@example.org>", "TO:<a@example.org>", "FROM:"})
    void theKeywordComesFirst(String text) {
        assertThat(EnvelopeArgument.parse("FROM", text, true)).isEmpty();
        assertThat(EnvelopeArgument.parse("FROM", null, true)).isEmpty();
    }

    /** Whatever comes in is an argument or none, and what is one reads the same when read again. */
    @Property(tries = 2000)
    void anArgumentReadsTheSameAgain(@ForAll("arguments") String text) {
        EnvelopeArgument.parse("FROM", text, true)
                .ifPresent(
                        argument ->
                                assertThat(
                                                EnvelopeArgument.parse(
                                                        "FROM", argument.asArgument("FROM"), true))
                                        .contains(argument));
    }

    @Provide
    Arbitrary<String> arguments() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "FROM:",
                        "<",
                        ">",
                        "@",
                        "a",
                        ".",
                        "\"",
                        "\\",
                        " ",
                        "=",
                        "SIZE=1",
                        "[",
                        "]",
                        "IPv6:",
                        "192.0.2.1",
                        ",",
                        ":",
                        "ö",
                        "\0",
                        "@x:",
                        "example.org");
        return pieces.list()
                .ofMaxSize(15)
                .map(list -> "FROM:<" + String.join("", list))
                .injectDuplicates(0.1);
    }

    /** Backtracking must not be exponential: RFC lengths bound it, hostile ones must fail fast. */
    @Test
    void hostileLengthsFailFast() {
        String line = "a.".repeat(6000);
        assertThat(sender("<" + line + "@" + line + ">")).isEmpty();
        assertThat(sender("<" + "@a,".repeat(4000) + ":b@c>")).isEmpty();
        assertThat(sender("<\"" + "\\a".repeat(6000) + "\"@c>")).isEmpty();
    }
}
