package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.doctor.SpfRecord.Reading;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies as RFC 7208 has them, and as people write them. */
class SpfRecordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1",
                "v=spf1 -all",
                "V=SPF1 MX -ALL",
                "v=spf1 +mx a:colo.example.com/28 -all",
                "v=spf1 a mx//64 a:example.org/24//96 ~all",
                "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ip6:2001:db8::1 ?all",
                "v=spf1  include:example.com   redirect=_spf.example.com",
                "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} exp=explain._spf.%{d} -all",
                "v=spf1 ptr ptr:example.org -all",
                "v=spf1 unknown-modifier=value -all",
            })
    void isAPolicy(String text) {
        assertThat(SpfRecord.read(text)).isInstanceOf(Reading.Policy.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1 ip4:192.0.2.0/33 -all",
                "v=spf1 ip4:2001:db8::1 -all",
                "v=spf1 ip6:192.0.2.1 -all",
                "v=spf1 ip4:mail.example.org",
                "v=spf1 include -all",
                "v=spf1 include: -all",
                "v=spf1 exists -all",
                "v=spf1 a:example.org/40 -all",
                "v=spf1 mx//129",
                "v=spf1 all/24",
                "v=spf1 all:example.org",
                "v=spf1 includes:example.org -all",
                "v=spf1 --all",
                "v=spf1 include:example.org/24",
                "v=spf1 exists:%{z} -all",
                "v=spf1 a:100%.example.org -all",
                "v=spf1 redirect=a.example redirect=b.example",
                "v=spf1 mx, -all",
                "v=spf1 \u00e4 -all",
            })
    void isBroken(String text) {
        assertThat(SpfRecord.read(text)).isInstanceOf(Reading.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=spf10 -all", "v=spf2.0/pra", "spf1 -all", " v=spf1 -all"})
    void isSomethingElse(String text) {
        assertThat(SpfRecord.read(text)).isInstanceOf(Reading.Other.class);
    }
}
