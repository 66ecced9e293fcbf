package dev.hikyaku.smarthost;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

class StsPolicyTest {
    private static final String EXAMPLE =
            "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.Example.net\r\n"
                    + "mx: backupmx.example.com\r\nmax_age: 604800\r\n";

    /** RFC 8461 §3.2. */
    @Test
    void theExampleOfTheRfc() {
        assertThat(StsPolicy.parse(EXAMPLE))
                .contains(
                        new StsPolicy(
                                StsPolicy.Mode.ENFORCE,
                                List.of(
                                        "mail.example.com",
                                        "*.example.net",
                                        "backupmx.example.com"),
                                Duration.ofDays(7)));
        assertThat(StsPolicy.parse(EXAMPLE.replace("\r\n", "\n")))
                .isEqualTo(StsPolicy.parse(EXAMPLE));
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.com, true",
        "mx1.example.net, true",
        "a.mx1.example.net, false",
        "example.net, false",
        "other.example.com, false",
        "xmail.example.com, false",
    })
    void aStarStandsForOneLabel(String host, boolean allowed) {
        assertThat(StsPolicy.parse(EXAMPLE).orElseThrow().allows(host)).isEqualTo(allowed);
    }

    @Test
    void unknownKeysAreNoHarmAndTheFirstOfTwoCounts() {
        assertThat(StsPolicy.parse(EXAMPLE + "mode: none\nmax_age: 1\nnew: thing\n"))
                .isEqualTo(StsPolicy.parse(EXAMPLE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1",
                "mode: enforce\nmx: a.example\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmax_age: 1",
                "version: STSv1\nmode: strict\nmx: a.example\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a.example",
                "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1",
                "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: soon",
                "version: STSv1\nmode: enforce\nmx: *.*.example\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a b\nmax_age: 1",
                "version: STSv1\nno colon here\nmode: none\nmax_age: 1",
            })
    void whatIsNoPolicyIsNone(String text) {
        assertThat(StsPolicy.parse(text)).isEmpty();
    }

    @Test
    void aPolicyOfNoneNeedsNoServers() {
        StsPolicy none = StsPolicy.parse("version: STSv1\nmode: none\nmax_age: 60").orElseThrow();
        assertThat(none.enforced()).isFalse();
    }

    @Test
    void aYearIsTheLongest() {
        assertThat(StsPolicy.parse(EXAMPLE.replace("604800", "9999999999")).orElseThrow().maxAge())
                .isEqualTo(Duration.ofSeconds(31_557_600));
    }

    @Property
    void anyTextIsAPolicyOrNone(@ForAll @StringLength(max = 2000) String text) {
        StsPolicy.parse("version: STSv1\nmode: enforce\nmx: " + text + "\nmax_age: 1")
                .ifPresent(policy -> assertThat(policy.mx()).isNotEmpty());
        assertThat(StsPolicy.parse(text).map(StsPolicy::maxAge).filter(Duration::isNegative))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v=STSv1; id=20160831085700Z;, 20160831085700Z",
        "v=STSv1;id=1, 1",
        "v=STSv1 ; x=y; id = 7 ;, 7",
        "'\"v=STSv1; id=2016\" \"0831;\"', 20160831",
    })
    void aRecordHasAnId(String record, String id) {
        assertThat(StsRecord.in(List.of("v=spf1 -all", record))).contains(new StsRecord(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=STSv1",
                "v=STSv1; id=",
                "id=1; v=STSv1",
                "v=STSv11; id=1",
                "v=STSv1; id=a-b"
            })
    void whatIsNoRecordIsNone(String record) {
        assertThat(StsRecord.in(List.of(record))).isEmpty();
    }

    @Test
    void twoRecordsAreNone() {
        assertThat(StsRecord.in(List.of("v=STSv1; id=1", "v=STSv1; id=2"))).isEmpty();
    }

    @Property
    void anyRecordHasAnIdOrNone(@ForAll String record) {
        StsRecord.in(List.of(record, "v=STSv1;" + record))
                .ifPresent(found -> assertThat(found.id()).matches("[A-Za-z0-9]{1,32}"));
    }
}
