package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** james.md appendix E: "SASL PLAIN authzid ignored with 235". */
class SaslPlainTest {

    private static String base64(String message) {
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void authorizationIdentityIsKept() {
        assertThat(SaslPlain.parse(base64("alice@example.org\0bob@example.org\0sesame")))
                .contains(
                        new SaslPlain(
                                Optional.of("alice@example.org"), "bob@example.org", "sesame"));
    }

    @Test
    void leftOutAuthorizationIdentityIsNone() {
        assertThat(SaslPlain.parse(base64("\0bob\0sesame")))
                .contains(new SaslPlain(Optional.empty(), "bob", "sesame"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bob",
                "bob\0sesame",
                "\0\0sesame",
                "\0bob\0",
                "alice\0\0sesame",
                "\0bob\0ses\0ame"
            })
    void anythingElseIsRefused(String message) {
        assertThat(SaslPlain.parse(base64(message))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "*", "AGJvYgBzZXNhbWU=\r\n", "AGJvYgD/", " "})
    void badBase64AndBadUtf8AreRefused(String text) {
        assertThat(SaslPlain.parse(text)).isEmpty();
    }

    @Test
    void passwordStaysOutOfToString() {
        assertThat(new SaslPlain(Optional.empty(), "bob", "sesame").toString())
                .doesNotContain("sesame");
    }

    @Property
    void whatAClientSendsIsWhatIsRead(
            @ForAll @CharRange(from = 1, to = 0xd7ff) String authzid,
            @ForAll @CharRange(from = 1, to = 0xd7ff) @NotEmpty String authcid,
            @ForAll @CharRange(from = 1, to = 0xd7ff) @NotEmpty String password) {
        assertThat(SaslPlain.parse(base64(authzid + "\0" + authcid + "\0" + password)))
                .contains(
                        new SaslPlain(
                                Optional.of(authzid).filter(text -> !text.isEmpty()),
                                authcid,
                                password));
    }

    @Property
    void anyTextIsParsedOrRefusedButNeverThrows(@ForAll @StringLength(max = 200) String text) {
        assertThat(SaslPlain.parse(text)).isNotNull();
    }
}
