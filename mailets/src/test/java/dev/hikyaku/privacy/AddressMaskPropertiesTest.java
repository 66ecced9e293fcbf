package dev.hikyaku.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;

import java.net.Inet6Address;
import java.net.UnknownHostException;

class AddressMaskPropertiesTest {

    private static final String ATEXT =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~";

    @Property(tries = 5000)
    void noMailAddressSurvives(
            @ForAll("around") String before,
            @ForAll("locals") String local,
            @ForAll("domains") String domain,
            @ForAll("around") String after) {
        String masked = AddressMask.mask(before + local + "@" + domain + after);

        assertThat(masked).doesNotContain(local + "@" + domain).doesNotContain("@" + domain);
    }

    @Property(tries = 5000)
    void ofALocalPartOnlyItsBeginningIsSeen(
            @ForAll("unquoted") String any, @ForAll("domains") String domain) {
        // With "=" it may read as what a log says of a shorter local part: "cc=a".
        String local = any.replace('=', '-');
        String masked = AddressMask.mask("<" + local + "@" + domain + ">");

        String letters = local.replaceAll("^['`{}|/.?&#\\\\]+", "");
        if (letters.length() > 3) {
            assertThat(masked)
                    .contains(letters.substring(0, 3))
                    .doesNotContain(letters.substring(0, 4).replace("*", "\0"));
        }
        assertThat(masked).hasSizeLessThanOrEqualTo(local.length() + 4 * domain.length() + 3);
    }

    @Property(tries = 5000)
    void noIpv4AddressSurvives(
            @ForAll("around") String before,
            @ForAll("ipv4") String ip,
            @ForAll("around") String after) {
        assertThat(AddressMask.mask(before + ip + after)).doesNotContain(ip);
    }

    @Property(tries = 5000)
    void noIpv6AddressSurvives(
            @ForAll("around") String before,
            @ForAll("ipv6") String ip,
            @ForAll("around") String after) {
        assertThat(AddressMask.mask(before + ip + after)).doesNotContain(ip);
    }

    @Property(tries = 10_000)
    void maskingTwiceIsMaskingOnce(@ForAll("hostile") String text) {
        String once = AddressMask.mask(text);

        assertThat(AddressMask.mask(once)).isEqualTo(once);
    }

    @Property(tries = 5000)
    void anyTextIsTaken(@ForAll String text) {
        assertThat(AddressMask.mask(text)).isNotNull();
    }

    @Provide
    Arbitrary<String> around() {
        return Arbitraries.of(
                "", " ", "<", ">", "[", "]", "(", ")", ",", ";", "\n", "\t", "\"", "=<", ": ",
                ", to=", "。", "「");
    }

    @Provide
    Arbitrary<String> unquoted() {
        StringArbitrary atoms =
                Arbitraries.strings().withChars(ATEXT).ofMinLength(1).ofMaxLength(20);
        return atoms.list().ofMinSize(1).ofMaxSize(3).map(l -> String.join(".", l));
    }

    @Provide
    Arbitrary<String> locals() {
        Arbitrary<String> quoted =
                Arbitraries.strings()
                        .withChars(ATEXT + " @,;:<>()[].")
                        .ofMinLength(1)
                        .ofMaxLength(30)
                        .map(s -> '"' + s + '"');
        Arbitrary<String> international =
                Arbitraries.strings().withChars("松尾芭蕉αβγéüñ").ofMinLength(1).ofMaxLength(10);
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, unquoted()),
                net.jqwik.api.Tuple.of(1, quoted),
                net.jqwik.api.Tuple.of(1, international));
    }

    @Provide
    Arbitrary<String> domains() {
        Arbitrary<String> label =
                Arbitraries.strings().withChars("abcxyz0189-é例").ofMinLength(1).ofMaxLength(8);
        // Two labels at least: a single hexadecimal one may be an object's hash code.
        return label.list().ofMinSize(2).ofMaxSize(5).map(labels -> String.join(".", labels));
    }

    @Provide
    Arbitrary<String> ipv4() {
        Arbitrary<Integer> octet = Arbitraries.integers().between(0, 255);
        return Combinators.combine(octet, octet, octet, octet)
                .as((a, b, c, d) -> a + "." + b + "." + c + "." + d);
    }

    @Provide
    Arbitrary<String> ipv6() {
        Arbitrary<String> full =
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofSize(16)
                        .map(AddressMaskPropertiesTest::text);
        Arbitrary<String> group =
                Arbitraries.integers().between(0, 0xffff).map(Integer::toHexString);
        Arbitrary<String> left =
                group.list().ofMinSize(0).ofMaxSize(3).map(g -> String.join(":", g));
        Arbitrary<String> right =
                group.list().ofMinSize(1).ofMaxSize(4).map(g -> String.join(":", g));
        Arbitrary<String> compressed = Combinators.combine(left, right).as((l, r) -> l + "::" + r);
        return Arbitraries.oneOf(full, compressed);
    }

    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> soup =
                Arbitraries.strings().withChars("ab1:.@%40\"\\*[]=/ fromv").ofMaxLength(40);
        Arbitrary<String> pieces =
                Arbitraries.of(
                                "a@b.c",
                                "1.2.3.4",
                                "::1",
                                "2001:db8::1",
                                "%40",
                                "\"a b\"@c",
                                "@[",
                                "***",
                                "::ffff:",
                                "*",
                                "from=",
                                "x.Y@1b",
                                "//u:p@h",
                                ".",
                                "@",
                                ":",
                                "+x",
                                "'",
                                "]")
                        .list()
                        .ofMaxSize(8)
                        .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(soup, pieces, Arbitraries.strings());
    }

    private static String text(byte[] address) {
        try {
            return Inet6Address.getByAddress(null, address, -1).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
