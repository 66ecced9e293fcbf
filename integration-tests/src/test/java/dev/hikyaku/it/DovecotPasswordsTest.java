package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** Accounts can be moved from Dovecot, and back. */
class DovecotPasswordsTest {
    private static final String PASSWORD = "Grüße, Welt 7";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA512-CRYPT",
                "SHA256-CRYPT",
                "BLF-CRYPT",
                "MD5-CRYPT",
                "CRYPT",
                "SSHA512",
                "SSHA256.HEX",
                "SSHA.B64",
                "SHA512.HEX",
                "PBKDF2",
                "ARGON2ID",
                "ARGON2I",
                "PLAIN"
            })
    void whatDovecotHashesNowIsVerified(String scheme) {
        String text =
                new String(
                                Command.of("doveadm", "pw", "-s", scheme, "-p", PASSWORD)
                                        .succeed()
                                        .out(),
                                StandardCharsets.UTF_8)
                        .strip();

        assertThat(PasswordHash.parse(text).verify(PASSWORD)).isTrue();
        assertThat(PasswordHash.parse(text).verify(PASSWORD + "!")).isFalse();
    }

    @Test
    void dovecotVerifiesWhatIsHashedHere() {
        String text = NewPasswords.of(NewPasswords.ARGON2ID).hash(PASSWORD).text();

        assertThat(Command.of("doveadm", "pw", "-t", text, "-p", PASSWORD).succeed().out())
                .asString()
                .contains("(verified)");
        assertThat(Command.of("doveadm", "pw", "-t", text, "-p", "wrong").run().exit()).isNotZero();
    }
}
