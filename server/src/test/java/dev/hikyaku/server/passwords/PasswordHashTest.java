package dev.hikyaku.server.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All vectors are of {@code doveadm pw} 2.3.19 or of Debian's crypt(3). */
class PasswordHashTest {
    private static final String PASSWORD = "Grüße, Welt 7";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{SHA512-CRYPT}$6$LlKkIH2bI67fCEyN$Pkqq9dVv5F3/ct2Qh9azkxVxgewFnq7/3BEwVB7RJpIxdQdF8YbvkMmom02b4yNBuHNolW9niHa5CreYAr5Iu.",
                "{SHA512-CRYPT}$6$rounds=20000$fFyNdFQxWicayzBb$pGxXEplThAg7navavbzLxeOoeZAqu3ByoCU3hps.ps7/Cef7E8S50.6w2W9X0gCSx8mWadIch0Go3kHTOaA77.",
                "{SHA512-CRYPT.B64}JDYkanFIa3NmblVhVXhDV2JMdCRHYTRndGZhTlFjTUNVbnpMOWxkeWtpWVphemFhQzJyU05oOVpCS2F1YmJhelNNOWtycnJQelNiMFNCNXpCSkFXUHpRQkswbGpyZ2NMV0Y2SHp3aDJ3MQ==",
                "{SHA256-CRYPT}$5$znTwJLiVor.dw2VW$2ssGbBCdRv/LuX4rrso2KQiRgvKkjC/tLfpF9LMIan9",
                "{BLF-CRYPT}$2y$05$K4xL8Q2rS1ZZWPI999ksC.T2ykeNRExOHOLYb6TBGQcte7MIyoVlW",
                "{BLF-CRYPT}$2y$10$Rykxzx/L28kZ79L3V9jeGO24u9o4UtN92xLNMyWhlBq4f/5Nsv1vC",
                "{BLF-CRYPT.HEX}243279243035244134336d54314f55314551485433656231553574467541636c49776b76786279574535617378794e73794730554d6b6b4e6d6a3436",
                "{MD5-CRYPT}$1$VO2heXOL$RQm5103l0WkLdZHjPm8MV/",
                "{CRYPT}$2y$05$ImHWTfbSpUMj51C9ffHGZevZBbO9P37.CSTrIia5xcr1DIeC/WeiW",
                "{CRYPT}$2b$04$abcdefghijklmnopqrstuuhCbAlkpU5YC1oN3BN48dNyFsbNmMK3G",
                "{CRYPT}$2a$04$abcdefghijklmnopqrstuuhCbAlkpU5YC1oN3BN48dNyFsbNmMK3G",
                "{CRYPT}$6$rounds=1234$ab$.BCZGYbcvptoWXEpc7hJ1fMnIWcuSTrpCK.nVSi2flP.mFPGT2z5gGPvOC8BV91/tICmv5ti0GGkCpk7RpLLu0",
                "{CRYPT}$6$LlKkIH2bI67fCEyN$Pkqq9dVv5F3/ct2Qh9azkxVxgewFnq7/3BEwVB7RJpIxdQdF8YbvkMmom02b4yNBuHNolW9niHa5CreYAr5Iu.",
                "{SSHA512}N0+naZJ2tvKU1/BbbPqRh331LjgE1QysAwQOUjLcBYr+NVoriJ3W5p/egu1I2huL1M5G7YcrtfFywy0dvK+uxWva9vA=",
                "{SSHA512.HEX}c4c7415c637d94ac482045718bf81a64b760944d6cc0dcde66a3fbdd2391e3091d07e3f6b78ccedc737e5b8fcac772e082774d2447384e7deb7b5a0636fb1c58bf3bb0d3",
                "{SSHA512.b64}jsEpdMmw7fVFF8ACR1r67uSqj3crgB/ek72msXFL/0ayFDg1YTzbRlvG2AsRonYNfCkjPirliu8D8vTXPtFK7oVx7a8=",
                "{SSHA256}gJetp6FIjrf+8FyKet7gIcpKcGbYgrem5pKx8HpKO9AMmEa6",
                "{SSHA}Rhot518Y7HA3vYDK2i6qX6ZziIg0Q0SU",
                "{SHA512}4JBKBlEf6sReQbEqk5iRhgyo1IcdZTpA9SdziRfqziHMq0O7qs2+pXdvcR+H7b4F/YrV7hrvyfWjcL/TxXXYlA==",
                "{SHA256}V8AUJbgk2bp2PkAKXwWc7/ZaHMpXc81/xLURLhfStvM=",
                "{SHA256.HEX}57c01425b824d9ba763e400a5f059ceff65a1cca5773cd7fc4b5112e17d2b6f3",
                "{SHA256}57C01425b824d9ba763e400a5f059ceff65a1cca5773cd7fc4b5112e17d2b6f3",
                "{SHA}KjxcRbbfZInFipMflQUd59KJlcs=",
                "{sha1}KjxcRbbfZInFipMflQUd59KJlcs=",
                "{PBKDF2}$1$hSXLlQaBq2so3D6S$5000$d17031981f611729b2843eb7adb32c20537564ff",
                "{PBKDF2}$1$BxHORMdG7MQeTGpy$12000$32b6fc6f255c6482aae703f12fb1a001964c8a9b",
                "{PBKDF2.B64}JDEkd20zWG1yZkVTTGJTZzFCMiQ1MDAwJGY5YmZlNTliMzU1OWIwODE2NmJhYTFjNDA1ZTRhNjdiZWI0Mjg2ZGI=",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$1Fn1qIVvwFKJObmYqlDsDA$zZvr+0sxpvlSQPDxQfpRVPMpugCqd8XtOe198iY+gqY",
                "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$PpSNirqFUWJwh6zb7/p7AQ$3Naxd24ol7kvCnnh9fYA6LoU9ifTJMPrhY1W7Fi8I2c",
                "{PLAIN}Grüße, Welt 7",
                "{CLEAR}Grüße, Welt 7",
                "{CLEARTEXT}Grüße, Welt 7",
                "{PLAIN.B64}R3LDvMOfZSwgV2VsdCA3",
                "{PLAIN.HEX}4772c3bcc39f652c2057656c742037"
            })
    void whatDovecotMadeIsVerified(String text) {
        PasswordHash hash = PasswordHash.parse(text);

        assertThat(hash.verify(PASSWORD)).isTrue();
        assertThat(hash.verify(PASSWORD + " ")).isFalse();
        assertThat(hash.verify("Grusse, Welt 7")).isFalse();
        assertThat(hash.verify("")).isFalse();
        assertThat(hash.text()).isEqualTo(text);
    }

    @Test
    void bcryptLooksAtSeventyTwoBytesAsEverywhere() {
        PasswordHash eighty =
                PasswordHash.parse(
                        "{BLF-CRYPT}$2y$04$9H9XJe.Z9NEhzk1LhgAPd.aydYhc7DjV8SBlH3P5Z9JeIRGXXI5sC");

        assertThat(eighty.verify("a".repeat(80))).isTrue();
        assertThat(eighty.verify("a".repeat(72))).isTrue();
        assertThat(eighty.verify("a".repeat(71))).isFalse();
    }

    @Test
    void aNulDoesNotEndAPassword() {
        assertThat(PasswordHash.parse("{PLAIN}sesame").verify("sesame\0")).isFalse();
        assertThat(
                        PasswordHash.parse("{MD5-CRYPT}$1$VO2heXOL$RQm5103l0WkLdZHjPm8MV/")
                                .verify(PASSWORD + "\0x"))
                .isFalse();
    }

    @Test
    void aPasswordOfMoreBytesThanMayBeSetIsWrongWithoutWork() {
        String longest = "x".repeat(PasswordHash.MOST_PASSWORD_BYTES);

        assertThat(PasswordHash.parse("{PLAIN}" + longest).verify(longest)).isTrue();
        assertThat(PasswordHash.parse("{PLAIN}" + longest + "x").verify(longest + "x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{SHA512-CRYPT}$6$rounds=999999999$fFyNdFQxWicayzBb$pGxXEplThAg7navavbzLxeOoeZAqu3ByoCU3hps.ps7/Cef7E8S50.6w2W9X0gCSx8mWadIch0Go3kHTOaA77.",
                "{SHA512-CRYPT}$6$rounds=999$fFyNdFQxWicayzBb$pGxXEplThAg7navavbzLxeOoeZAqu3ByoCU3hps.ps7/Cef7E8S50.6w2W9X0gCSx8mWadIch0Go3kHTOaA77.",
                "{ARGON2ID}$argon2id$v=19$m=4194304,t=1,p=1$1Fn1qIVvwFKJObmYqlDsDA$zZvr+0sxpvlSQPDxQfpRVPMpugCqd8XtOe198iY+gqY",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=4294967295,p=1$1Fn1qIVvwFKJObmYqlDsDA$zZvr+0sxpvlSQPDxQfpRVPMpugCqd8XtOe198iY+gqY",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=9999$1Fn1qIVvwFKJObmYqlDsDA$zZvr+0sxpvlSQPDxQfpRVPMpugCqd8XtOe198iY+gqY",
                "{PBKDF2}$1$hSXLlQaBq2so3D6S$2147483647$d17031981f611729b2843eb7adb32c20537564ff",
                "{BLF-CRYPT}$2y$31$K4xL8Q2rS1ZZWPI999ksC.T2ykeNRExOHOLYb6TBGQcte7MIyoVlW",
                "{PBKDF2-SHA512}$pbkdf2-sha512$i=2000001,l=2$c2FsdHNhbHQ$c2E"
            })
    void whatWouldTakeTooMuchTimeOrMemoryIsRefusedWhenItIsRead(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("passwordHash: \\{[A-Z0-9-]+}\\*\\*\\* \\(expected: .+ .+\\)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sesame | {SCHEME}VALUE",
                "$6$LlKkIH2bI67fCEyN$Pkqq | {SCHEME}VALUE",
                "{SCRAM-SHA-256}4096,abc | one of ARGON2ID",
                "{SSHA512.ROT13}N0+n | the encoding B64",
                "{SSHA512}N0+n | 64 bytes of SHA-512",
                "{SSHA512.HEX}xyz | a value encoded as HEX",
                "{SHA256}V8AUJbgk | 32 bytes of SHA-256",
                "{SHA512-CRYPT}$5$znTwJLiVor.dw2VW$2ssGbBCdRv | begins with $6$",
                "{CRYPT}abJnggxhB/yWI | begins with $",
                "{CRYPT}$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX | crypt(3)",
                "{BLF-CRYPT}$2x$05$K4xL8Q2rS1ZZWPI999ksC.T2ykeNRExOHOLYb6TBGQcte7MIyoVlW |"
                        + " $2y$COST$",
                "{PLAIN.HEX}ff | text in UTF-8",
                "{ARGON2ID}$argon2i$v=19$m=32768,t=4,p=1$PpSNirqFUWJwh6zb7/p7AQ$3Naxd24o |"
                        + " $argon2id$v=19$"
            })
    void whatIsNoHashIsRefusedWithoutShowingIt(String text, String expected) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("passwordHash: ")
                .hasMessageContaining(expected)
                .hasMessageNotContaining(text.substring(text.indexOf('}') + 1));
    }

    @Test
    void neitherPasswordNorHashIsShown() {
        assertThat(PasswordHash.parse("{PLAIN}sesame")).hasToString("{PLAIN}***");
    }
}
