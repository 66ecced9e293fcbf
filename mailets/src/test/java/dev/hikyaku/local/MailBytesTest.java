package dev.hikyaku.local;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

class MailBytesTest {

    private static byte[] stored(byte[] received) throws Exception {
        MailImpl mail =
                MailImpl.builder()
                        .name("test")
                        .sender("s@example.net")
                        .addRecipient("r@example.org")
                        .mimeMessage(
                                new MimeMessageWrapper(
                                        MimeMessageInputStreamSource.create(
                                                "test", new ByteArrayInputStream(received))))
                        .build();
        try {
            return MailBytes.of(mail);
        } finally {
            mail.dispose();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\t", "\\t");
    }

    private static byte[] bytes(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A: b\\r\\n\\r\\nc\\r\\n|A: b\\r\\n\\r\\nc\\r\\n",
                "Return-Path: <x@y>\\r\\nA: b\\r\\n\\r\\nc|A: b\\r\\n\\r\\nc",
                "RETURN-PATH:\\r\\n\\t<x@y>\\r\\nA: b\\r\\n\\r\\nc|A: b\\r\\n\\r\\nc",
                "Return-Path: <>\\r\\nReturn-Path: <z>\\r\\nA: b\\r\\n\\r\\n|A: b\\r\\n\\r\\n",
                "A: b\\r"
                        + "\\n"
                        + "Return-Path: <x@y>\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + "c|A: b\\r"
                        + "\\n"
                        + "Return-Path: <x@y>\\r"
                        + "\\n"
                        + "\\r"
                        + "\\n"
                        + "c",
                "Return-Pathology: x\\r\\n\\r\\n|Return-Pathology: x\\r\\n\\r\\n"
            })
    void oneReturnPathLineStandsInFront(String received, String kept) throws Exception {
        assertThat(text(stored(bytes(received))))
                .isEqualTo("Return-Path: <s@example.net>\\r\\n" + kept);
    }

    @Property(tries = 200)
    void bodyIsKeptWhateverItsBytes(@ForAll @Size(max = 40_000) byte[] body) throws Exception {
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.write(bytes("Subject: any\r\n\r\n"));
        mail.write(body);

        assertThat(stored(mail.toByteArray()))
                .endsWith(mail.toByteArray())
                .startsWith(bytes("Return-Path: <s@example.net>\r\n"));
    }
}
