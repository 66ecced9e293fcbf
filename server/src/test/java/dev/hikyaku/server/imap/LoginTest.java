package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Passwords over TLS only, guessing slowed, authzid obeyed, no renegotiation. */
class LoginTest {
    private ImapUnderTest imap;

    @AfterEach
    void stop() {
        imap.close();
    }

    private static String plain(String authzid, String authcid, String password) {
        return Base64.getEncoder()
                .encodeToString(
                        (authzid + "\0" + authcid + "\0" + password)
                                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void passwordInClearIsRefusedUntilStartTls() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.tls("startTLS"));
        try (ImapClient client = imap.connect()) {
            assertThat(client.ok("CAPABILITY").get(0))
                    .contains("LOGINDISABLED", "STARTTLS")
                    .doesNotContain("AUTH=PLAIN");
            assertThat(client.status("LOGIN bob1@example.org secret"))
                    .startsWith("NO [PRIVACYREQUIRED]");
            assertThat(
                            client.status(
                                    "AUTHENTICATE PLAIN "
                                            + plain("", "bob1@example.org", "secret")))
                    .startsWith("NO [PRIVACYREQUIRED]");
            client.ok("STARTTLS");
            ImapClient secure = new ImapClient(tls(client.socket(), "TLSv1.3"));
            assertThat(secure.ok("CAPABILITY").get(0))
                    .contains("AUTH=PLAIN")
                    .doesNotContain("LOGINDISABLED", "STARTTLS");
            secure.ok("LOGIN bob1@example.org secret");
            secure.ok("SELECT INBOX");
        }
    }

    @Test
    void commandsInClearBehindStartTlsAreNotObeyed() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.tls("startTLS"));
        try (ImapClient client = imap.connect()) {
            client.send("a STARTTLS\r\nb CAPABILITY\r\n");
            assertThat(client.line()).startsWith("* BYE");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void authorizationIdentityOfAnotherIsRefusedUnlessDelegated() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.IN_CLEAR);
        try (ImapClient client = imap.connect()) {
            String other = plain("bob2@example.org", "bob1@example.org", "secret");
            assertThat(client.status("AUTHENTICATE PLAIN " + other))
                    .startsWith("NO [AUTHENTICATIONFAILED]");
            client.ok(
                    "AUTHENTICATE PLAIN "
                            + plain("bob1@example.org", "bob1@example.org", "secret"));
        }
        try (ImapClient client = imap.connect()) {
            client.send("a AUTHENTICATE PLAIN\r\n");
            assertThat(client.line()).startsWith("+");
            client.send(plain("bob2@example.org", "boss@example.org", "secret") + "\r\n");
            assertThat(client.answer("a")).last().asString().startsWith("OK");
        }
    }

    @Test
    void authenticateCanBeCancelledAndGarbageIsRefused() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.IN_CLEAR);
        try (ImapClient client = imap.connect()) {
            client.send("a AUTHENTICATE PLAIN\r\n");
            assertThat(client.line()).startsWith("+");
            client.send("*\r\n");
            assertThat(client.line()).startsWith("a BAD");
            assertThat(client.status("AUTHENTICATE PLAIN !!!")).startsWith("NO");
            assertThat(client.status("AUTHENTICATE PLAIN AAA=")).startsWith("NO");
            assertThat(client.status("AUTHENTICATE PLAIN " + plain("", "", "secret")))
                    .startsWith("NO");
            assertThat(client.line()).startsWith("* BYE");
        }
    }

    @Test
    void guessingIsSlowedAndTheAddressLockedOut() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.IN_CLEAR);
        for (int i = 0; i < 2; i++) {
            try (ImapClient client = imap.connect()) {
                for (int j = 0; j < 3; j++) {
                    assertThat(client.status("LOGIN bob1@example.org wrong" + i + j))
                            .startsWith("NO [");
                }
                assertThat(client.line()).startsWith("* BYE");
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
        assertThat(imap.pauses).hasSize(5);
        try (ImapClient client = imap.connect()) {
            assertThat(client.status("LOGIN bob2@example.org secret"))
                    .startsWith("NO [UNAVAILABLE]");
            assertThat(client.line()).startsWith("* BYE");
        }
    }

    @Test
    void oldTlsIsNotSpoken() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.tls("socketTLS"));
        assertThatThrownBy(() -> tls(new Socket("127.0.0.1", imap.port()), "TLSv1.1").close())
                .isInstanceOf(Exception.class);
        try (ImapClient client =
                new ImapClient(tls(new Socket("127.0.0.1", imap.port()), "TLSv1.3"))) {
            client.greeting();
            client.ok("LOGIN bob1@example.org secret");
        }
    }

    @Test
    void tlsIsNotRenegotiated() throws Exception {
        imap = ImapUnderTest.start(ImapUnderTest.tls("socketTLS"));
        SSLSocket socket = tls(new Socket("127.0.0.1", imap.port()), "TLSv1.2");
        try (ImapClient client = new ImapClient(socket)) {
            client.greeting();
            client.ok("CAPABILITY");
            socket.startHandshake();
            assertThatThrownBy(() -> client.ok("CAPABILITY")).isInstanceOf(IOException.class);
        }
    }

    static ImapClient secure(int port) throws Exception {
        return new ImapClient(tls(new Socket("127.0.0.1", port), "TLSv1.3"));
    }

    private static SSLSocket tls(Socket socket, String version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        SSLSocket secure =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, "localhost", socket.getPort(), true);
        secure.setEnabledProtocols(new String[] {version});
        secure.setSoTimeout(10_000);
        secure.startHandshake();
        return secure;
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
