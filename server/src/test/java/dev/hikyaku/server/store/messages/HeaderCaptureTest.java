package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class HeaderCaptureTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String header(String mail) {
        HeaderCapture capture = new HeaderCapture();
        capture.take(bytes(mail), 0, mail.length());
        assertThat(capture.size()).isEqualTo(capture.block().length);
        return new String(capture.block(), StandardCharsets.ISO_8859_1);
    }

    @Example
    void theHeaderEndsWithTheFirstEmptyLine() {
        Map<String, String> headers =
                Map.of(
                        "A: b\r\n\r\nbody\r\n\r\nmore", "A: b\r\n\r\n",
                        "A: b\n\nbody", "A: b\n\n",
                        "A: b\r\n\nbody", "A: b\r\n\n",
                        "A: b\n\r\nbody", "A: b\n\r\n",
                        "\r\nbody", "\r\n",
                        "\nbody", "\n",
                        "A: b\r\n\r\r\nC: d\r\n\r\n", "A: b\r\n\r\r\nC: d\r\n\r\n",
                        "A: b\r\n \r\nC: d\r\n", "A: b\r\n \r\nC: d\r\n",
                        "A: b", "A: b",
                        "", "");
        headers.forEach((mail, header) -> assertThat(header(mail)).isEqualTo(header));
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.of("\r", "\n", "\r\n", "a", "A: b", " ", "\0")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Property
    void howTheMailArrivesDoesNotMatter(@ForAll("lines") String mail) {
        HeaderCapture byteByByte = new HeaderCapture();
        byte[] bytes = bytes(mail);
        for (int i = 0; i < bytes.length; i++) {
            byteByByte.take(bytes, i, 1);
        }
        assertThat(new String(byteByByte.block(), StandardCharsets.ISO_8859_1))
                .isEqualTo(header(mail));
    }

    @Example
    void aHeaderThatIsTooLongIsCountedAndNotKept() {
        String longest = "A: " + "b".repeat(MessageFiles.LONGEST_HEADER - 7) + "\r\n\r\n";
        assertThat(header(longest)).isEqualTo(longest);
        HeaderCapture capture = new HeaderCapture();
        capture.take(bytes("A" + longest), 0, longest.length() + 1);
        assertThat(capture.size()).isEqualTo(MessageFiles.LONGEST_HEADER + 1);
        assertThat(capture.block()).isEmpty();
    }
}
