package dev.hikyaku.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressMaskTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '\0',
            textBlock =
                    """
                    matsuri@example.co.jp -> mat****@***.***.***
                    192.0.2.17 -> 192.0.***.***
                    ab@example.org -> a*@***.***
                    a@x.org -> a@***.***
                    bob@example.org -> b**@***.***
                    anna@example.org -> ann*@***.***
                    root@localhost -> roo*@***
                    """)
    void theIssuesExamplesComeOutAsWritten(String text, String masked) {
        assertThat(AddressMask.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '\0',
            textBlock =
                    """
                    <anna@example.org> -> <ann*@***.***>
                    mailto:anna@example.org? -> mailto:ann*@***.***?
                    'anna@example.org' -> 'ann*@***.***'
                    from=anna@example.org -> from=ann*@***.***
                    FROM='anna@example.org' -> FROM='ann*@***.***'
                    MaybeSender{mailAddress=anna@example.org} -> MaybeSender{mailAddress=ann*@***.***}
                    Optional[anna@example.org] -> Optional[ann*@***.***]
                    anna@example.org,berta@example.org;c@d -> ann*@***.***,ber**@***.***;c@***
                    to anna@example.org. -> to ann*@***.***.
                    anna@example.org's -> ann*@***.***'s
                    Anna <anna@example.org>: refused -> Anna <ann*@***.***>: refused
                    anna+news@example.org -> ann******@***.***
                    bounce+bob=example.com@list.example -> bou*******************@***.***
                    SRS0=HHH=TT=example.org=alice@fwd.example -> SRS**************************@***.***
                    owner-list=bob=x@y -> own*************@***
                    o'brien@example.org -> o'b****@***.***
                    anna%40example.org -> ann*%40***.***
                    /users/anna%40example.org/quota -> /use*******%40***.***/quota
                    user%remote.example@relay.example -> use****************@***.***
                    anna@example.org@relay.example -> ann*@***.***@***.***
                    anna@@example.org -> ann*@@***.***
                    anna@example..org -> ann*@***..***
                    <@hop.example:anna@example.org> -> <@hop.example:ann*@***.***>
                    "john doe"@example.org -> "joh*****"@***.***
                    "jo"@example.org -> "j*"@***.***
                    "a@aa"@example.org -> "a@****"@***.***
                    "a@****"@***.*** -> "a@****"@***.***
                    "a@b \\" c"@example.org -> "a@********"@***.***
                    {"to":"\\"john doe\\"@example.org"} -> {"to":"\\"joh*****\\"@***.***"}
                    al\\@ice@example.org -> a**@***@***.***
                    anna@[192.0.2.17] -> ann*@[192.0.***.***]
                    anna@[IPv6:2001:db8::1] -> ann*@[IPv6:2001:db8:***]
                    anna@192.0.2.17 -> ann*@***.***.***.***
                    192.0.2.17@example.org -> 192*******@***.***
                    x.192.0.2.17.198.51.100.4.y@example.org -> x.1************************@***.***
                    <CAF+x$1b2@mail.example.org> -> <CAF******@***.***.***>
                    松尾芭蕉@例え.テスト -> 松尾芭*@***.***
                    送信者：anna@example.jp -> 送信者：ann*@***.***
                    smtp://bob:hunter2@relay.example:25/ -> smtp://bob:[secret]@***.***:25/
                    """)
    void mailAddressesAreMaskedWhereverTheyStand(String text, String masked) {
        assertThat(AddressMask.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '\0',
            textBlock =
                    """
                    192.0.2.17:25 -> 192.0.***.***:25
                    /192.0.2.17:25 -> /192.0.***.***:25
                    [192.0.2.17] -> [192.0.***.***]
                    192.0.2.17/24 -> 192.0.***.***/24
                    192.0.2.17, 198.51.100.4. -> 192.0.***.***, 198.51.***.***.
                    peer=192.0.2.17 -> peer=192.0.***.***
                    from...192.0.2.17... -> from...192.0.***.***...
                    12345.192.0.2.17 -> 12345.192.0.***.***
                    999.192.0.2.17 -> 999.192.0.***.***
                    192.0.2.17.25 -> 192.0.***.***.25
                    17.2.0.192.in-addr.arpa -> 17.2.***.***.in-addr.arpa
                    127.0.0.1 -> 127.0.***.***
                    port:25:192.0.2.17 -> port:25:192.0.***.***
                    [L:/192.0.2.1:25 - R:/198.51.100.4:4711] -> [L:/192.0.***.***:25 - R:/198.51.***.***:4711]
                    2001:db8::1 -> 2001:db8:***
                    2001:db8:0:0:0:0:0:1 -> 2001:db8:***
                    2001:DB8:85A3::8A2E:370:7334 -> 2001:DB8:***
                    /[2001:db8:0:0:0:0:0:1]:25 -> /[2001:db8:***]:25
                    2001:db8:0:0:0:0:0:1:25 -> 2001:db8:***
                    [IPv6:2001:db8::1] -> [IPv6:2001:db8:***]
                    ::1 -> ::***
                    0:0:0:0:0:0:0:1 -> 0:0:***
                    fe80::1%eth0 -> fe80::***%eth0
                    fe80:0:0:0:1:2:3:4%2 -> fe80:0:***%2
                    ::ffff:192.0.2.17 -> ::ffff:192.0.***.***
                    ::FFFF:192.0.2.17 -> ::FFFF:192.0.***.***
                    ::ffff:c000:211 -> ::***
                    ::192.0.2.17 -> ::192.0.***.***
                    64:ff9b::192.0.2.17 -> 64:ff9b:***
                    2001:db8::192.0.2.17:25 -> 2001:db8:***:25
                    peer:2001:db8::1: gone -> peer:2001:db8:***: gone
                    peer:::1 -> peer:::***
                    2001:db8::1.25 -> 2001:db8:***.25
                    2001:db8::/32 -> 2001:db8:***/32
                    0:0:0:0:0:0:0:1from -> 0:0:***rom
                    """)
    void internetAddressesAreMaskedWhereverTheyStand(String text, String masked) {
        assertThat(AddressMask.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a @ b",
                "250 2.1.5 ok",
                "550-5.7.1 no",
                "James 3.8.1, Netty 4.1.132.Final",
                "v1.2.3.4",
                "2026-11-22T08:02:27.123Z",
                "at 12:34:56.789",
                "12:34",
                "22.11.2026",
                "1.3.6.1.4.1.311.60",
                "300.1.2.3",
                "1.2.3",
                "00:11:22:33:44:55",
                "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01",
                "[id: 0x1f2e3d4c]",
                "Foo::add ::: b",
                "std::abc",
                "java.util.concurrent.FutureTask@4e50df2e[Not completed]",
                "annotated with @com.google.inject.name.Named(value=x)",
                "caused by @Inject",
                "http://webadmin:8000/users?limit=10&x=20%25",
                "\"quoted\" text with \"more\" of it",
                "mat****@***.***.*** 192.0.***.*** 2001:db8:*** ::ffff:192.0.***.***"
                        + " fe80::***%eth0",
                "100% sure: 40%",
                "\ud800 \udfff ..... ::::: \"\"\"\" %40%40",
            })
    void whatIsNoAddressComesBackAsTheSameObject(String text) {
        assertThat(AddressMask.mask(text)).isSameAs(text);
    }

    @Test
    void halvesOfSurrogatePairsAreTakenForLetters() {
        assertThat(AddressMask.mask("\ud800\ud800\ud800\ud800@\udfff\ud800"))
                .isEqualTo("\ud800\ud800\ud800*@***");
    }

    @Test
    void oneMegabyteOfTheWorstTextTakesLinearTime() {
        for (String piece :
                new String[] {
                    "@",
                    "a@",
                    "a@b",
                    "1.",
                    "1.1.1.1",
                    "1.1.1.1.a.",
                    ":",
                    "::",
                    "a:",
                    "1:2:3:",
                    "\"",
                    "\"@",
                    "\\\"",
                    "\\\"@",
                    "\"a\"@b",
                    "%40",
                    "a%40b",
                    "=",
                    "a=b@c=",
                    "x.Y@1 ",
                    "//a:b@",
                    "a",
                    "1",
                    "\ud800",
                    "::1",
                    "111111.",
                    "ab:cd:",
                    "a@[",
                    ".@"
                }) {
            String text = piece.repeat(1_000_000 / piece.length());

            // A quadratic pass takes minutes for any of these; the timeout is the test's.
            assertThat(masked(text)).as(piece).isNotNull();
            assertThat(masked(text + " anna@example.org")).as(piece).doesNotContain("example");
        }
    }

    private static String masked(String text) {
        return org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                java.time.Duration.ofSeconds(10), () -> AddressMask.mask(text));
    }
}
