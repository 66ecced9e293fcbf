package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.user.lib.model.Algorithm;
import org.apache.james.user.lib.model.DefaultUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** james.md §6: James 3.8.1 stores passwords with 1,000 rounds, far too few. */
class PasswordStorageTest {

    @Test
    void shippedAlgorithmIsPbkdf2WithSha512And210000Rounds() throws Exception {
        DefaultUser bob =
                (DefaultUser)
                        Accounts.storedWith(PasswordStorage.ALGORITHM)
                                .with("bob@example.org", "sesame")
                                .users()
                                .getUserByName(Username.of("bob@example.org"));

        byte[] expected =
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                        .generateSecret(
                                new PBEKeySpec(
                                        "sesame".toCharArray(),
                                        "bob@example.org".getBytes(StandardCharsets.US_ASCII),
                                        210_000,
                                        512))
                        .getEncoded();
        assertThat(Base64.getMimeDecoder().decode(bob.getHashedPassword())).isEqualTo(expected);
    }

    @Test
    void jamesWithoutAKeyIsNotStrong() {
        Algorithm algorithm = PasswordStorage.algorithm(new BaseHierarchicalConfiguration());

        assertThat(algorithm.getName()).isEqualTo("PBKDF2");
        assertThat(PasswordStorage.strong(algorithm)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PBKDF2",
                "PBKDF2-SHA512",
                "PBKDF2-210000-512",
                "PBKDF2-SHA512-209999-512",
                "SHA-512",
                "MD5"
            })
    void weakerAlgorithmsAreNotStrong(String name) {
        assertThat(PasswordStorage.strong(Algorithm.of(name))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {PasswordStorage.ALGORITHM, "PBKDF2-SHA512-600000"})
    void shippedAndDearerAlgorithmsAreStrong(String name) {
        assertThat(PasswordStorage.strong(Algorithm.of(name))).isTrue();
    }
}
