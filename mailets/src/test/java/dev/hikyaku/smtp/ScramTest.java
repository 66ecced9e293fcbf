package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class ScramTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    private static String answer(Sasl sasl, String challenge) throws SaslException {
        return new String(
                sasl.answer(challenge.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static String initial(Sasl sasl) {
        return new String(sasl.initial().orElseThrow(), StandardCharsets.UTF_8);
    }

    /** RFC 7677 §3. */
    @Test
    void theExampleOfTheRfc() throws Exception {
        Scram scram = new Scram("user", "pencil", NONCE);

        assertThat(initial(scram)).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(answer(scram, SERVER_FIRST))
                .isEqualTo(
                        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(scram.complete()).isFalse();
        assertThat(answer(scram, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).isEmpty();
        assertThat(scram.complete()).isTrue();
    }

    @Test
    void aPeerThatDoesNotKnowThePasswordIsNotBelieved() throws Exception {
        Scram scram = new Scram("user", "pencil", NONCE);
        answer(scram, SERVER_FIRST);

        assertThatThrownBy(() -> answer(scram, "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))
                .hasMessage("SCRAM: the peer does not know the password");
        assertThat(scram.complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=many",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==",
                "r=rOprNGfwEbeRWgbNEkqOx,s=?,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
                "m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "e=other-error",
            })
    void whatCannotBeAChallengeEndsTheLogin(String serverFirst) {
        Scram scram = new Scram("user", "pencil", NONCE);

        assertThatThrownBy(() -> answer(scram, serverFirst)).isInstanceOf(SaslException.class);
    }

    @Test
    void commaAndEqualsInANameAreMasked() {
        assertThat(initial(new Scram("a=b,c", "pencil", NONCE)))
                .isEqualTo("n,,n=a=3Db=2Cc,r=" + NONCE);
    }

    @Test
    void noncesDiffer() {
        assertThat(initial(Scram.withRandomNonce("user", "pencil")))
                .isNotEqualTo(initial(Scram.withRandomNonce("user", "pencil")))
                .hasSize("n,,n=user,r=".length() + 32);
    }
}
