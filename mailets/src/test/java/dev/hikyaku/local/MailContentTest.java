package dev.hikyaku.local;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

class MailContentTest {

    private static MailImpl mail(byte[] received) throws Exception {
        MailImpl mail =
                MailImpl.builder()
                        .name("test")
                        .sender("s@example.net")
                        .addRecipient("r@example.org")
                        .build();
        mail.setMessageNoCopy(
                new MimeMessageWrapper(
                        MimeMessageInputStreamSource.create(
                                "test", new ByteArrayInputStream(received))));
        return mail;
    }

    private static byte[] stored(byte[] received) throws Exception {
        MailImpl mail = mail(received);
        try {
            return stored(mail);
        } finally {
            mail.dispose();
        }
    }

    /** Read twice, with a size that fits. */
    private static byte[] stored(MailImpl mail) throws Exception {
        try (MailContent content = MailContent.of(mail)) {
            byte[] bytes = read(content);
            assertThat(content.size()).isEqualTo(bytes.length);
            assertThat(read(content)).isEqualTo(bytes);
            return bytes;
        }
    }

    private static byte[] read(MailContent content) throws Exception {
        try (InputStream in = content.getInputStream()) {
            return in.readAllBytes();
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

    @Test
    void aReturnPathWithoutEndIsKept() throws Exception {
        byte[] received = bytes("Return-Path: <x@y>\\r\\n\\t" + "a".repeat(20_000) + "\\r\\n");

        assertThat(stored(received)).endsWith(received);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "R", "Return-Path", "Return-Path:", "Return-Path: <x@y>\\r\\n"})
    void aMailThatIsAllStartIsKept(String received) throws Exception {
        assertThat(stored(bytes(received))).endsWith(bytes(received));
    }

    @Test
    void aMailWhoseHeaderWasChangedHasTheRightSize() throws Exception {
        MailImpl mail = mail(bytes("Subject: a\\r\\nno colon\\r\\n\\r\\nbody\\r\\n"));
        mail.getMessage().addHeader("X-Scanned", "yes");

        assertThat(text(stored(mail)))
                .startsWith("Return-Path: <s@example.net>\\r\\n")
                .contains("X-Scanned: yes\\r\\n")
                .endsWith("\\r\\n\\r\\nbody\\r\\n");
        mail.dispose();
    }

    @Test
    void aMailWhoseBodyWasChangedIsCopiedOnceAndTheCopyIsGoneAfterwards() throws Exception {
        MailImpl mail = mail(bytes("Subject: a\\r\\n\\r\\nbody\\r\\n"));
        mail.getMessage().setText("x".repeat(70).concat("\r\n").repeat(4000), "us-ascii");
        mail.getMessage().saveChanges();

        assertThat(text(stored(mail)))
                .startsWith("Return-Path: <s@example.net>\\r\\n")
                .contains("Subject: a\\r\\n")
                .endsWith("xxx\\r\\n");
        mail.dispose();
    }

    /** James' own size counts the bytes that came in, and writes others once it has parsed them. */
    @Test
    void aParsedMailHasTheRightSize() throws Exception {
        MailImpl mail = mail(bytes("Subject: a\\r\\nno colon\\r\\n\\r\\nbody\\r\\n"));
        mail.getMessage().getContent();

        assertThat(text(stored(mail))).endsWith("body\\r\\n");
        mail.dispose();
    }
}
