package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

class CapabilitiesTest {

    private static Capabilities offered(String... lines) {
        return Capabilities.of(new PeerReply(250, List.of(lines)), Set.of("CHUNKING"));
    }

    @Test
    void keywordsCountWhateverTheirCaseAndOrder() {
        Capabilities peer =
                offered(
                        "peer",
                        "pipelining",
                        "SMTPUTF8",
                        "8BitMime",
                        "AUTH PLAIN LOGIN",
                        "STARTTLS");
        assertThat(peer.pipelining()).isTrue();
        assertThat(peer.smtpUtf8()).isTrue();
        assertThat(peer.eightBitMime()).isTrue();
        assertThat(peer.startTls()).isTrue();
        assertThat(peer.size()).isFalse();
        assertThat(peer.authMechanisms()).containsExactlyInAnyOrder("PLAIN", "LOGIN");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH scram-sha-256 login",
        "auth=LOGIN SCRAM-SHA-256",
        "AUTH  LOGIN  Scram-Sha-256"
    })
    void mechanismsCountInOldAndNewForms(String line) {
        assertThat(offered("peer", line).authMechanisms())
                .containsExactlyInAnyOrder("LOGIN", "SCRAM-SHA-256");
    }

    @Test
    void theFirstLineIsAName() {
        assertThat(offered("PIPELINING").pipelining()).isFalse();
    }

    @Test
    void whatIsIgnoredIsNotOffered() {
        assertThat(offered("peer", "CHUNKING").chunking()).isFalse();
        assertThat(offered("peer", "BINARYMIME", "CHUNKING").keywords())
                .containsExactly("BINARYMIME");
    }

    /** RFC 1870 §4: 0 means no fixed limit, and there may be no number at all. */
    @ParameterizedTest
    @CsvSource({"SIZE 1000, 1000", "size  7, 7", "SIZE 0, 0", "SIZE, 0", "SIZE x, 0", "SIZE -1, 0"})
    void aSizeIsALimitWhenItIsANumber(String line, long limit) {
        Capabilities peer = offered("peer", line);
        assertThat(peer.size()).isTrue();
        assertThat(peer.sizeLimitBytes())
                .isEqualTo(limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit));
    }
}
