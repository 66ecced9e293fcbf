package dev.hikyaku.server.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** james.md §6: James 3.8.1 stores passwords with 1,000 rounds and the account's name as salt. */
class NewPasswordsTest {

    @Test
    void shippedAlgorithmIsArgon2idAsOwaspRecommendsIt() {
        assertThat(NewPasswords.of(NewPasswords.ARGON2ID).hash("sesame").text())
                .startsWith("{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void theGatewaysIsPbkdf2With210000RoundsOfSha512() {
        assertThat(NewPasswords.of(NewPasswords.PBKDF2).hash("sesame").text())
                .startsWith("{PBKDF2-SHA512}$pbkdf2-sha512$i=210000,l=64$");
    }

    @Test
    void withoutAKeyItIsWhatJamesHasAndNotStrong() {
        NewPasswords passwords = NewPasswords.from(new BaseHierarchicalConfiguration());

        assertThat(passwords.hash("sesame").text())
                .startsWith("{PBKDF2-SHA1}$pbkdf2-sha1$i=1000,l=64$");
        assertThat(passwords.strong()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARGON2ID-19456-1-1",
                "ARGON2ID-6144-16-1",
                "PBKDF2",
                "PBKDF2-SHA512",
                "PBKDF2-210000-512",
                "PBKDF2-SHA512-209999-512"
            })
    void weakerAlgorithmsAreNotStrong(String name) {
        assertThat(NewPasswords.of(name).strong()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARGON2ID",
                "ARGON2ID-47104-1-1",
                "ARGON2ID-12288-3-1",
                "ARGON2ID-9216-4-1",
                "ARGON2ID-7168-5-1",
                "PBKDF2-SHA512-210000-512",
                "PBKDF2-SHA512-600000"
            })
    void shippedAndDearerAlgorithmsAreStrong(String name) {
        assertThat(NewPasswords.of(name).strong()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "argon2id",
                "ARGON2ID-19456",
                "ARGON2ID-9999999-1-1",
                "ARGON2ID-19456-0-1",
                "ARGON2ID-19456-99-1",
                "PBKDF2-SHA512-99999999",
                "PBKDF2-SHA512-210000-12",
                "SHA-512",
                "MD5"
            })
    void whatIsNoAlgorithmOrTooDearIsRefused(String name) {
        assertThat(NewPasswords.accepts(name)).isFalse();
        assertThatThrownBy(() -> NewPasswords.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "usersrepository.xml: algorithm: " + name + " (expected: ARGON2ID, ");
    }

    @Test
    void whatTheHeapHasNoRoomForIsWellWrittenAndRefused() {
        long quarter = Runtime.getRuntime().maxMemory() / 1024 / 4;
        String name = "ARGON2ID-%d-1-1".formatted(quarter + 1);

        assertThat(NewPasswords.accepts(name)).isTrue();
        assertThatThrownBy(() -> NewPasswords.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "usersrepository.xml: algorithm: %s (expected: m of at most %d KiB, a quarter of HIKYAKU_HEAP)"
                                .formatted(name, quarter));
    }

    @Test
    void hashesOfAnotherKindOrCheaperOnesAreNotCovered() {
        NewPasswords argon2 = NewPasswords.of("ARGON2ID-2048-2-1");

        assertThat(argon2.covers(argon2.hash("x"))).isTrue();
        assertThat(argon2.covers(NewPasswords.of("ARGON2ID-4096-2-1").hash("x"))).isTrue();
        assertThat(argon2.covers(NewPasswords.of("ARGON2ID-1024-2-1").hash("x"))).isFalse();
        assertThat(argon2.covers(NewPasswords.of("ARGON2ID-2048-1-1").hash("x"))).isFalse();
        assertThat(argon2.covers(NewPasswords.of("PBKDF2-SHA512-1000").hash("x"))).isFalse();
        assertThat(argon2.covers(PasswordHash.parse("{PLAIN}x"))).isFalse();

        NewPasswords pbkdf2 = NewPasswords.of("PBKDF2-SHA512-1000-256");
        assertThat(pbkdf2.covers(NewPasswords.of("PBKDF2-SHA512-2000").hash("x"))).isTrue();
        assertThat(pbkdf2.covers(NewPasswords.of("PBKDF2-SHA256-2000").hash("x"))).isFalse();
        assertThat(pbkdf2.covers(NewPasswords.of("PBKDF2-SHA512-1000-128").hash("x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARGON2ID-2048-2-1", "PBKDF2-SHA512-1000"})
    void decoyCostsWhatANewHashCostsAndKnowsNoPassword(String name) {
        NewPasswords passwords = NewPasswords.of(name);
        PasswordHash decoy = passwords.decoy();

        assertThat(passwords.covers(decoy)).isTrue();
        assertThat(decoy.verify("")).isFalse();
        assertThat(decoy.verify("sesame")).isFalse();
        assertThat(decoy).isNotEqualTo(passwords.decoy());
    }
}
