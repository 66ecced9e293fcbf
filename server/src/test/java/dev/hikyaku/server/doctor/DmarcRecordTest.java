package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.doctor.DmarcRecord.Reading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Policies as RFC 7489 has them. */
class DmarcRecordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1; p=none",
                "v=DMARC1;p=reject;",
                "v = DMARC1 ; p = Quarantine ; pct=25; sp=none; adkim=s; aspf=r; ri=86400",
                "v=DMARC1; p=none; rua=mailto:a@example.org!10m, mailto:b@example.net; fo=1:d:s",
                "v=DMARC1; p=none; future=anything",
            })
    void isAPolicy(String text) {
        assertThat(DmarcRecord.read(text)).isInstanceOf(Reading.Policy.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1",
                "v=DMARC1; sp=none",
                "v=DMARC1; p=monitor",
                "v=DMARC1; p=",
                "v=DMARC1; p=none; p=reject",
                "v=DMARC1; p=none; pct=101",
                "v=DMARC1; p=none; pct=-1",
                "v=DMARC1; p=none; adkim=strict",
                "v=DMARC1; p=none; rua=postmaster@example.org",
                "v=DMARC1; p=none; reports",
            })
    void isBroken(String text) {
        assertThat(DmarcRecord.read(text)).isInstanceOf(Reading.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "v=DMARC2; p=none", "p=none; v=DMARC1", "v=dmarc1; p=none", "v=DMARC10"})
    void isSomethingElse(String text) {
        assertThat(DmarcRecord.read(text)).isInstanceOf(Reading.Other.class);
    }

    @Test
    void tellsWhereReportsGo() {
        Reading reading =
                DmarcRecord.read("v=DMARC1; p=reject; rua=mailto:a@x.example , mailto:b@y.example");

        assertThat(reading)
                .isEqualTo(
                        new Reading.Policy(
                                new DmarcRecord(
                                        "reject",
                                        List.of("mailto:a@x.example", "mailto:b@y.example"))));
    }
}
