package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.apache.james.util.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

class KindsTest {
    private static final Surroundings HERE =
            Surroundings.of(Path.of("conf"), Path.of("var"), Path.of("."));
    private static final Map<String, Kind> KINDS =
            Map.ofEntries(
                    Map.entry("bool", Kinds.bool()),
                    Map.entry("integer", Kinds.integer(1, 10)),
                    Map.entry("port", Kinds.port()),
                    Map.entry("size", Kinds.size(Size.Unit.B, 0, "1G")),
                    Map.entry(
                            "duration", Kinds.duration(ChronoUnit.SECONDS, Duration.ofSeconds(10))),
                    Map.entry("bytes", Kinds.byteCount()),
                    Map.entry("addresses", Kinds.addresses()),
                    Map.entry("binds", Kinds.binds()),
                    Map.entry("hosts", Kinds.hosts()),
                    Map.entry("networks", Kinds.networks()),
                    Map.entry("domain", Kinds.domain()),
                    Map.entry("address", Kinds.mailAddress()),
                    Map.entry("word", Kinds.word()),
                    Map.entry("url", Kinds.url("https://")),
                    Map.entry("file", Kinds.file()),
                    Map.entry("class", Kinds.className(CharSequence.class)),
                    Map.entry("secret", Kinds.secret()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "bool     | true, false           | True; yes; 1",
                "integer  | 1, 10                 | 0; 11; ten; 1.5; 0x1; 99999999999999999999",
                "port     | 0, 65535              | 65536; -1; smtp",
                "size     | 0, 40M, 512K, 1G      | 2G; -1; 40 M; M; 1T",
                "bytes    | 262144, 256 KiB, 1MiB, 5 bytes | 256K; 1 M; KiB; -1; 1 kib",
                "duration | 10, 10s, 5 minutes, 1d | 9; 1ms; soon; -5s; 5 parsecs",
                "domain   | example.com, localhost, xn--e1afmkfd.example | a b; @; a/b; .",
                "address  | a@b.example, postmaster | a@; @b; a b@c; a@b@c",
                "word     | outgoing, a-b_c.1     | a b; é; a/b",
                "url      | https://a.example/x   | http://a.example; a; https://a b\\c",
                "class    | java.lang.String      | java.lang.Integer; no.Such; java.lang; ../x",
            })
    void valuesAreTakenOrRefused(String kind, String taken, String refused) {
        assertThat(List.of(taken.split(", "))).allMatch(value -> takes(kind, value.strip()));
        assertThat(List.of(refused.split(";"))).noneMatch(value -> takes(kind, value.strip()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "binds    | 0.0.0.0:25; mx.example:0,127.0.0.1:2525 | 25; a:; :25; a:b; a:70000;"
                        + " a:25,; [::1]:25",
                "addresses | 0.0.0.0:25; [::]:25,127.0.0.1:0 | mx.example:25; ::1:25;"
                        + " [127.0.0.1]:25; [::1]; 0.0.0.0; 0.0.0.0/0:25; :25; [::1]:70000",
                "hosts    | relay.example; relay.example:25,192.0.2.1 | :25; a b; a:b:c; a,,b",
                "networks | 192.0.2.0/24; 10.0.0.1; ::1; 2001:db8::/32,127.0.0.0/8; ::;"
                        + " 1:2:3:4:5:6:7:8 | 192.0.2.0/33; 256.1.1.1; 1.2.3; example.com; ::1/129;"
                        + " 1:2; :::; 10.0.0.0/; 1::2::3",
            })
    void listsAreTakenOrRefused(String kind, String taken, String refused) {
        assertThat(List.of(taken.split(";"))).allMatch(value -> takes(kind, value.strip()));
        assertThat(List.of(refused.split(";"))).noneMatch(value -> takes(kind, value.strip()));
    }

    @Property(tries = 300)
    void anyTextIsTakenOrRefusedWithoutCrash(@ForAll String text) {
        KINDS.values().forEach(kind -> assertThat(kind.expectedInsteadOf(text, HERE)).isNotNull());
    }

    private static boolean takes(String kind, String value) {
        return KINDS.get(kind).expectedInsteadOf(value, HERE).isEmpty();
    }
}
