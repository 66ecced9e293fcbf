package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** What James' own module gives, this one gives too. */
class WiringTest {
    @Test
    void probeKnowsThePortAndCertificatesReload() throws Exception {
        try (ImapUnderTest imap = ImapUnderTest.start(ImapUnderTest.tls("socketTLS"))) {
            assertThat(imap.probe().getImapSSLPort()).isEqualTo(imap.port());
            imap.server().reloadSSLCertificate();
            assertThat(imap.server().getSocketType()).isEqualTo("secure");
        }
    }

    @Test
    void compressedAnswersComeAtOnce() throws Exception {
        try (ImapUnderTest imap =
                        ImapUnderTest.start(ImapUnderTest.IN_CLEAR, "<compress>true</compress>");
                ImapClient client = imap.login("bob1")) {
            client.ok("COMPRESS DEFLATE");
            Socket socket = client.socket();
            OutputStream out =
                    new DeflaterOutputStream(
                            socket.getOutputStream(), new Deflater(6, true), 512, true);
            InputStream in =
                    new BufferedInputStream(
                            new InflaterInputStream(
                                    socket.getInputStream(), new Inflater(true), 1));
            for (int i = 0; i < 3; i++) {
                out.write(("c" + i + " NOOP\r\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                assertThat(new String(in.readNBytes(5), StandardCharsets.US_ASCII))
                        .isEqualTo("c" + i + " OK");
                assertThat(readLine(in)).endsWith("completed.");
            }
        }
    }

    private static String readLine(InputStream in) throws Exception {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            line.append((char) octet);
        }
        return line.toString().trim();
    }
}
