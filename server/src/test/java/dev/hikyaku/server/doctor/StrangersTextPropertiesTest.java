package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.io.IOException;
import java.time.Instant;

/** Whatever strangers publish or answer is read without an accident, and stays one line. */
class StrangersTextPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Property
    void anyPolicyCanBeRead(@ForAll("policies") String text) {
        assertThatCode(() -> SpfRecord.read(text)).doesNotThrowAnyException();
        assertThatCode(() -> DmarcRecord.read(text)).doesNotThrowAnyException();
    }

    @Property(tries = 20)
    void aPolicyOfAnyLengthCanBeRead(@ForAll("policies") String text) {
        assertThatCode(() -> SpfRecord.read(text.repeat(5000))).doesNotThrowAnyException();
        assertThatCode(() -> SpfRecord.read("v=spf1 a:" + "%%".repeat(2000)))
                .doesNotThrowAnyException();
        assertThatCode(() -> DmarcRecord.read(text.repeat(5000))).doesNotThrowAnyException();
    }

    @Property
    void aFindingIsAlwaysOneLine(@ForAll String fact, @ForAll String instruction) {
        Finding finding = Finding.fail(fact, instruction).comparing(fact, instruction);

        assertThat(finding.fact())
                .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}]")
                .hasSizeLessThan(502);
        assertThat(finding.comparison().orElseThrow().found()).doesNotContainPattern("\\p{Cntrl}");
    }

    @Property
    void anyAnswerOfATimeServerIsATimeOrRefused(@ForAll byte[] bytes) {
        byte[] packet = java.util.Arrays.copyOf(bytes, Math.max(48, bytes.length));
        try {
            assertThat(Sntp.read(packet, bytes.length, 0, NOW, NOW)).isNotNull();
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Provide
    Arbitrary<String> policies() {
        Arbitrary<String> piece =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "v=spf1",
                                "v=DMARC1",
                                " ",
                                ";",
                                "p=",
                                "none",
                                "rua=mailto:",
                                "ip4:",
                                "ip6:",
                                "/",
                                "//",
                                "128",
                                "a:",
                                "mx",
                                "include:",
                                "redirect=",
                                "exp=",
                                "%{",
                                "}",
                                "%",
                                "+",
                                "-",
                                "all",
                                "192.0.2.1",
                                "::",
                                ",",
                                "!",
                                "pct="),
                        Arbitraries.strings().ofMaxLength(6));
        Arbitrary<String> tail = piece.list().ofMaxSize(12).map(list -> String.join("", list));
        return Arbitraries.oneOf(tail, tail.map("v=spf1 "::concat), tail.map("v=DMARC1;"::concat));
    }
}
