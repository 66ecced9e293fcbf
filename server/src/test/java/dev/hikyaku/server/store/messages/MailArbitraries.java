package dev.hikyaku.server.store.messages;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Mails as programs and people make them, and as nobody should. */
final class MailArbitraries {
    private static final int LEVELS = 4;

    private MailArbitraries() {}

    static Arbitrary<String> mails() {
        return Combinators.combine(addressing(), entity(LEVELS)).as((head, rest) -> head + rest);
    }

    /** Well-formed mails, some bytes of which were changed, doubled or cut away. */
    static Arbitrary<byte[]> spoiltMails() {
        Arbitrary<List<Integer>> places = Arbitraries.integers().list().ofMaxSize(6);
        return Combinators.combine(mails(), places, Arbitraries.integers().between(0, 3))
                .as(MailArbitraries::spoilt);
    }

    private static byte[] spoilt(String mail, List<Integer> places, int way) {
        StringBuilder text = new StringBuilder(mail);
        for (int place : places) {
            int at = Math.floorMod(place, text.length());
            int end = Math.min(text.length(), at + 1 + Math.floorMod(place >> 8, 40));
            switch (way) {
                case 0 -> text.setCharAt(at, (char) (place >>> 24));
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.delete(at, Math.min(end, text.length() - 1));
                default -> text.insert(at, "\r\n--b1\r\n");
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Arbitrary<String> addressing() {
        return Combinators.combine(text(), text(), Arbitraries.of("", "\r\n folded", "\r\n\t"))
                .as(
                        (from, subject, folding) ->
                                "From: \"%s\" <a@x.org>\r\nTo: b@y.org\r\nSubject: %s%s\r\n"
                                        .formatted(from, subject, folding));
    }

    private static Arbitrary<String> entity(int levels) {
        Arbitrary<String> leaf =
                Combinators.combine(leafType(), details(), body())
                        .as((type, details, body) -> type + details + "\r\n" + body);
        if (levels == 0) {
            return leaf;
        }
        return Arbitraries.frequencyOf(
                Tuple.of(3, leaf),
                Tuple.of(3, Arbitraries.lazy(() -> multipart(levels))),
                Tuple.of(1, Arbitraries.lazy(() -> embedding(levels))));
    }

    private static Arbitrary<String> multipart(int levels) {
        String boundary = "b" + levels;
        return Combinators.combine(
                        Arbitraries.of("mixed", "alternative", "digest", "related", "signed"),
                        details(),
                        Arbitraries.of("", "preamble\r\n", "\r\n"),
                        entity(levels - 1).list().ofMaxSize(3),
                        Arbitraries.of("--", "--\r\n", "--\r\nepilogue\r\n", "", " \r\nmore"))
                .as(
                        (kind, details, preamble, parts, end) ->
                                "Content-Type: multipart/%s; boundary=\"%s\"\r\n%s\r\n%s"
                                                .formatted(kind, boundary, details, preamble)
                                        + parts.stream()
                                                .map(part -> "--" + boundary + "\r\n" + part)
                                                .reduce("", (a, b) -> a + b + "\r\n")
                                        + "--"
                                        + boundary
                                        + end);
    }

    private static Arbitrary<String> embedding(int levels) {
        return Combinators.combine(details(), addressing(), entity(levels - 1), encodings())
                .as(
                        (details, head, rest, encoding) ->
                                "Content-Type: message/rfc822\r\n%s%s\r\n%s"
                                        .formatted(
                                                encoding, details, encoded(encoding, head + rest)));
    }

    private static Arbitrary<String> encodings() {
        return Arbitraries.of(
                "",
                "Content-Transfer-Encoding: base64\r\n",
                "Content-Transfer-Encoding: 8bit\r\n",
                "Content-Transfer-Encoding: quoted-printable\r\n");
    }

    private static String encoded(String encoding, String text) {
        return encoding.contains("base64")
                ? Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                : text;
    }

    private static Arbitrary<String> leafType() {
        return Arbitraries.of(
                "",
                "Content-Type: text/plain\r\n",
                "Content-Type: TEXT/PLAIN; charset=\"UTF-8\"; format=flowed\r\n",
                "Content-Type: text/html;\r\n\tcharset=iso-2022-jp; x=\r\n",
                "Content-Type: application/pdf; name*=utf-8''%E3%81%82.pdf; name=\"a.pdf\"\r\n",
                "Content-Type: image/png; name*0=\"a\"; name*1=\"b\"\r\n",
                "Content-Type: message/delivery-status\r\n",
                "Content-Type: garbage\r\n",
                "Content-Type: text\r\n",
                "Content-Type: multipart/mixed\r\n",
                "content-type: text/plain; charset=; charset=x\r\nContent-Type: a/b\r\n");
    }

    private static Arbitrary<String> details() {
        return Arbitraries.of(
                        "Content-Transfer-Encoding: base64\r\n",
                        "Content-Transfer-Encoding: Quoted-Printable \r\n",
                        "Content-Disposition: attachment; filename=\"b c.txt\"; size=12\r\n",
                        "Content-Disposition: inline;\r\n filename*=iso-8859-1'en'%A3.txt\r\n",
                        "Content-ID: <1@x.org>\r\n",
                        "Content-Description: =?utf-8?B?44GC?=\r\n",
                        "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\n",
                        "Content-Language: en, ja\r\n",
                        "Content-Location: http://x.org/a b\r\n",
                        "X-Broken\r\n",
                        "X-Umlaut: \u00e4\u3042\r\n",
                        "MIME-Version: 1.0\r\n")
                .list()
                .ofMaxSize(3)
                .map(fields -> String.join("", fields));
    }

    private static Arbitrary<String> body() {
        return Arbitraries.of(
                        "line\r\n",
                        "no end",
                        "\r\n",
                        "\n",
                        "\r",
                        "--b1\r\n",
                        "--b2--\r\n",
                        "\u3042\u00e4\r\n",
                        "=3D=\r\n",
                        "QUJD\r\n",
                        "x".repeat(5000) + "\r\n")
                .list()
                .ofMaxSize(6)
                .map(lines -> String.join("", lines));
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().withChars("ab \u00e4\u3042=?;:").ofMaxLength(12);
    }
}
