package dev.hikyaku.smarthost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.delivery.Parameters;
import dev.hikyaku.smtp.HopTls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

class SmarthostSettingsTest {

    private static SmarthostSettings settings(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        values.put("helloName", "mx.example.org");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return SmarthostSettings.from(new Parameters(null, values));
    }

    @Test
    void aNameIsEnoughForMailExchangers() {
        SmarthostSettings settings = settings("relays", "", "onMailetException", "later");

        assertThat(settings.direct()).isTrue();
        assertThat(settings.route()).isEqualTo("direct");
        assertThat(settings.outgoing()).isEqualTo("outgoing");
        assertThat(settings.delayAfter()).contains(Duration.ofHours(4));
        assertThat(settings.retries().lifetime()).contains(Duration.ofDays(5));
        assertThat(settings.template().tls().policy()).isEqualTo(HopTls.Policy.OPPORTUNISTIC);
        assertThat(settings.template().port()).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource({
        "none, NONE, true",
        "opportunistic, OPPORTUNISTIC, true",
        "required, REQUIRED, false",
        "verified, REQUIRED, true",
        "implicit, IMPLICIT, true",
    })
    void tlsIsOneWord(String word, HopTls.Policy policy, boolean verify) {
        HopTls tls = settings("tls", word).template().tls();
        assertThat(tls.policy()).isEqualTo(policy);
        assertThat(tls.verify()).isEqualTo(verify);
    }

    @Test
    void theRestBelongsToTheHop() {
        SmarthostSettings settings =
                settings(
                        "relays", "smtp.example.net:587",
                        "tls", "verified",
                        "user", "apikey",
                        "password", "SG.secret",
                        "afterDotTimeout", "7 minutes");
        assertThat(settings.template().deadlines().afterDot()).isEqualTo(Duration.ofMinutes(7));
        assertThat(settings.template().login().user()).contains("apikey");
        assertThat(settings).asString().doesNotContain("SG.secret");
        assertThat(settings.delayAfter()).isPresent();
        assertThat(settings("delayAfter", "never").delayAfter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "relay     | smtp.example.net | 'relay: smtp.example.net (expected: one of '",
                "tls       | maybe            | 'tls: maybe (expected: none, opportunistic, '",
                "tlsVerify | false            | 'tlsVerify: false (expected: not set'",
                "host      | a.example        | 'host: a.example (expected: not set'",
                "concurrency | 0              | 'concurrency: 0 (expected: a number, 1 or more)'",
                "concurrency | many           | 'concurrency: many (expected: a number'",
                "delayAfter | later           | 'delayAfter: later (expected: a duration'",
                "mtaSts    | yes              | 'mtaSts: yes (expected: true or false)'",
                "retryDelays | soon           | 'retryDelays: soon (expected: '",
                "helloName | ' '              | 'helloName:  (expected: this server'",
                "user      | apikey           | 'password:  (expected: user and password'",
            })
    void whatIsWrongIsOneClearLine(String key, String value, String message) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
