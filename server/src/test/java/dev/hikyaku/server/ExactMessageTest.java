package dev.hikyaku.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

class ExactMessageTest {
    private static final byte[] MAIL =
            "Subject: \u00e4\r\nno colon\r\n\r\nbody".getBytes(StandardCharsets.UTF_8);

    private static ExactMessage message() throws Exception {
        return new ExactMessage(
                MimeMessageInputStreamSource.create("test", new ByteArrayInputStream(MAIL)));
    }

    private static byte[] read(ExactMessage message) throws Exception {
        try (InputStream in = message.getMessageInputStream()) {
            return in.readAllBytes();
        }
    }

    /** James 3.8.1 writes the header anew from here on, with question marks for octets. */
    @Test
    void aMessageThatWasLookedIntoIsReadByteForByte() throws Exception {
        ExactMessage message = message();
        message.getContent();

        assertThat(read(message)).isEqualTo(MAIL);
        message.dispose();
    }

    @Test
    void aChangedHeaderIsRead() throws Exception {
        ExactMessage message = message();
        message.addHeader("X-Scanned", "yes");

        assertThat(new String(read(message), StandardCharsets.UTF_8)).contains("X-Scanned: yes");
        message.dispose();
    }

    /** James' RemoveMimeHeader asks for it with each mail that leaves. */
    @Test
    void removingAHeaderThatIsNotThereChangesNothing() throws Exception {
        ExactMessage message = message();
        message.removeHeader("Bcc");

        assertThat(read(message)).isEqualTo(MAIL);
        assertThat(message.unchangedSource()).isPresent();
        message.dispose();
    }

    @Test
    void aHeaderThatIsRemovedIsGone() throws Exception {
        ExactMessage message = message();
        message.removeHeader("subject");

        assertThat(new String(read(message), StandardCharsets.UTF_8)).doesNotContain("Subject");
        message.dispose();
    }
}
