package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.hikyaku.privacy.Printable;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The small parts of the command, by tables and properties. */
final class PartsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1023, 1023, 1023",
        "1K, 1024, 1K",
        "1k, 1024, 1K",
        "1KB, 1024, 1K",
        "500M, 524288000, 500M",
        "5G, 5368709120, 5G",
        "5GiB, 5368709120, 5G",
        "1536, 1536, 1.5K",
        "2T, 2199023255552, 2T",
        "5000T, 5497558138880000, 5000T",
        "unlimited, -1, unlimited"
    })
    void sizesAreReadAndWritten(String text, long bytes, String written) {
        assertThat(Amount.bytes("--size", text)).isEqualTo(bytes);
        assertThat(Amount.text(bytes)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "1.5G", "5X", "G", "5 G", "99999999999T", "9999999999999999999"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Amount.bytes("--size", text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("--size: " + text + " (expected: a size");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT59S, 59s",
        "PT4M10S, 4m10s",
        "PT3H5M, 3h5m",
        "P2DT3H59M, 2d3h",
        "PT-5S, 0s"
    })
    void durationsAreShort(Duration duration, String text) {
        assertThat(Times.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.org:587, mail.example.org, 587",
        "127.0.0.1:1, 127.0.0.1, 1",
        "[::1]:65535, ::1, 65535"
    })
    void serversAreHostAndPort(String text, String host, int port) {
        HostAndPort server = HostAndPort.of("--server", text);

        assertThat(server).isEqualTo(new HostAndPort(host, port));
        assertThat(server).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:0", "host:65536", "::1:25", "a b:25", "host:25x"})
    void whatIsNoServerIsRefused(String text) {
        assertThatThrownBy(() -> HostAndPort.of("--server", text))
                .isInstanceOf(CommandFailure.class);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST, true",
        "127.0.0.1, true",
        "127.1.2.3, true",
        "[::1], true",
        "127.0.0.1.example.com, false",
        "localhost.example.com, false",
        "10.0.0.1, false",
        "0.0.0.0, false"
    })
    void onlyThisMachineIsLoopback(String host, boolean loopback) {
        assertThat(Loopback.is(host)).isEqualTo(loopback);
    }

    @Test
    void partsOfPathsAreEncoded() {
        assertThat(Target.of("users", "o'neil/x?#%+ ü@example.org").with("force", "").path())
                .isEqualTo("/users/o%27neil%2Fx%3F%23%25%2B%20%C3%BC%40example.org?force");
        assertThat(Target.of("quota").andTwice("a+b@c").with("x", "1 &").with("y", "2").path())
                .isEqualTo("/quota/a%252Bb%2540c?x=1%20%26&y=2");
    }

    @Property
    void encodedPartsComeBackAsTheyWere(@ForAll String part) {
        String whole = new String(part.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String path = Target.of(whole).path();

        assertThat(path).matches("/[A-Za-z0-9._~%-]*");
        assertThat(URLDecoder.decode(path.substring(1), StandardCharsets.UTF_8)).isEqualTo(whole);
    }

    @Property
    void tablesShowNoControlCharacters(@ForAll String cell, @ForAll String other) {
        String text = Table.of("A", "B").row(cell, other).toString();

        assertThat(text.lines().count()).isEqualTo(2);
        assertThat(text.replace("\n", "").chars().filter(c -> Printable.isHidden((char) c)))
                .isEmpty();
    }

    @Test
    void columnsAreAligned() {
        assertThat(Table.of("NAME", "MAILS").row("outgoing", 12).row("x", null).toString())
                .isEqualTo(
                        """
                        NAME      MAILS
                        outgoing  12
                        x         -
                        """);
    }

    @Property
    void jsonIsReadAndWrittenAsJacksonDoes(
            @ForAll Map<String, String> texts, @ForAll long number, @ForAll double decimal)
            throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        String theirs =
                mapper.writeValueAsString(new Object[] {texts, number, decimal, true, null});

        assertThat(mapper.readTree(Json.text(Json.parse(theirs))))
                .isEqualTo(mapper.readTree(theirs));
        assertThat(mapper.readTree(Json.line(Json.parse(theirs))))
                .isEqualTo(mapper.readTree(theirs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1,", "{\"a\":}", "nix", "\"open"})
    void brokenJsonIsNotTakenForAnAnswer(String text) {
        assertThatThrownBy(() -> new Answer(200, text.getBytes(StandardCharsets.UTF_8)).json())
                .isInstanceOf(CommandFailure.class)
                .hasMessage("answer: no JSON, status 200 (expected: webadmin at this URL)");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(Secret.of("swordfish")).hasToString("***");
    }
}
