package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

class ReceivedBytesTest {
    private static final byte[] MAIL =
            "Subject: a\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII);

    private static byte[] read(ReceivedBytes received) throws IOException {
        try (InputStream in = received.getInputStream()) {
            return in.readAllBytes();
        }
    }

    /** In memory, in a file, and on the way from one to the other. */
    @Property(tries = 300)
    void whatIsWrittenIsReadAsOftenAsWanted(
            @ForAll @Size(max = 20) List<@Size(max = 60) byte[]> pieces,
            @ForAll @IntRange(min = 1, max = 400) int threshold,
            @ForAll @Size(max = 3000) byte[] before)
            throws IOException {
        ReceivedBytes received = new ReceivedBytes("test", threshold);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(before);
        for (byte[] piece : pieces) {
            received.write(piece, 0, piece.length);
            expected.write(piece);
        }
        received.close();
        received.putBefore(before);

        assertThat(read(received)).isEqualTo(expected.toByteArray());
        assertThat(received.contentStream().readAllBytes())
                .isEqualTo(
                        Arrays.copyOfRange(expected.toByteArray(), before.length, expected.size()));
        assertThat(read(received)).isEqualTo(expected.toByteArray());
        assertThat(received.getMessageSize()).isEqualTo(expected.size());
        received.dispose();
    }

    @Test
    void aLargeMailGrowsInMemory() throws IOException {
        ReceivedBytes received = new ReceivedBytes("test", 1 << 20);
        byte[] large = "0123456789abcdef".repeat(6000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < large.length; i += 1000) {
            received.write(large, i, 1000);
        }

        assertThat(read(received)).isEqualTo(large);
    }

    @Test
    void theFileIsGoneOnceItIsDisposedOf() throws IOException {
        ReceivedBytes received = new ReceivedBytes("test", 4);
        received.write(MAIL);
        received.close();
        InputStream open = received.getInputStream();

        received.dispose();
        received.dispose();

        assertThatThrownBy(received::getInputStream).isInstanceOf(IOException.class);
        assertThatThrownBy(open::read).isInstanceOf(IOException.class);
    }

    @Test
    void oneOctetAtATimeIsAMailToo() throws IOException {
        ReceivedBytes received = new ReceivedBytes("test", 4);
        for (byte octet : MAIL) {
            received.write(octet);
        }
        received.close();

        assertThat(read(received)).isEqualTo(MAIL);
        received.dispose();
    }
}
