package dev.hikyaku.server.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.time.Duration;
import java.util.List;

/** Whatever is set is right afterwards, whatever is imported is read or refused, quickly. */
class PasswordHashPropertiesTest {
    private static final List<NewPasswords> CHEAP =
            List.of(
                    NewPasswords.of("ARGON2ID-1000-1-1"),
                    NewPasswords.of("ARGON2ID-1024-3-4"),
                    NewPasswords.of("PBKDF2"),
                    NewPasswords.of("PBKDF2-SHA256-1000-256"),
                    NewPasswords.of("PBKDF2-SHA512-1000-1024"));

    @Property(tries = 200)
    void aPasswordIsRightAfterItsHashWasStoredAndReadAgain(
            @ForAll("passwords") String password, @ForAll @IntRange(max = 4) int which) {
        PasswordHash hash = CHEAP.get(which).hash(password);
        PasswordHash again = PasswordHash.parse(hash.text());

        assertThat(again).isEqualTo(hash);
        assertThat(again.verify(password)).isTrue();
        assertThat(again.verify(password + "x")).isFalse();
        assertThat(CHEAP.get(which).covers(again)).isTrue();
        assertThat(CHEAP.get(which).hash(password)).isNotEqualTo(hash);
    }

    @Property(tries = 2000)
    void anyTextIsAHashOrRefusedInOneLine(@ForAll("texts") String text) {
        PasswordHash hash;
        try {
            hash = PasswordHash.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("passwordHash: [^\\r\\n]+ \\(expected: [^\\r\\n]+\\)");
            return;
        }
        long start = System.nanoTime();
        assertThat(hash.verify("no such password \u0001")).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Property(tries = 50)
    void aTooLongPasswordCannotBeSet(@ForAll @IntRange(min = 1025, max = 5000) int length) {
        assertThatThrownBy(() -> CHEAP.get(0).hash("x".repeat(length)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("password: *** (expected: at most 1024 bytes, none of them 0)");
    }

    @Provide
    Arbitrary<String> passwords() {
        return Arbitraries.strings().ofMaxLength(100).filter(text -> text.indexOf('\0') < 0);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> piece =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "{ARGON2ID}$argon2id$v=19$",
                                "{PBKDF2}$1$",
                                "{PBKDF2-SHA512}$pbkdf2-sha512$",
                                "{SHA512-CRYPT}$6$",
                                "{CRYPT}$5$",
                                "{BLF-CRYPT}$2y$",
                                "{SSHA512}",
                                "{SHA256.HEX}",
                                "{PLAIN}",
                                "{",
                                "}",
                                "m=1024,t=1,p=1$",
                                "i=1000,l=20$",
                                "rounds=",
                                "05$",
                                "$",
                                "=",
                                "c2FsdHNhbHRzYWx0",
                                "V8AUJbgk2bp2PkAKXwWc7/ZaHMpXc81/xLURLhfStvM=",
                                "T2ykeNRExOHOLYb6TBGQcte7MIyoVlWK4xL8Q2rS1ZZWPI999ksC."),
                        Arbitraries.strings().numeric().ofMaxLength(12),
                        Arbitraries.strings().ofMaxLength(4));
        return piece.list().ofMaxSize(6).map(list -> String.join("", list));
    }
}
