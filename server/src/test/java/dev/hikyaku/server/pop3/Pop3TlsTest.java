package dev.hikyaku.server.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** james.md appendix E: "POP3: login in clear". */
class Pop3TlsTest {

    @Test
    void loginInTheClearIsRefused() throws Exception {
        try (Pop3UnderTest server = Pop3UnderTest.startTls();
                Pop3Client client = Pop3Client.inClear(server.port())) {
            client.ok();
            client.refused("USER bob@example.org");
            client.refused("PASS " + Pop3UnderTest.PASSWORD);
            client.refused("AUTH PLAIN AGJvYgBzZXNhbWU=");
            assertThat(client.multi("CAPA").split("\r\n"))
                    .contains("STLS")
                    .doesNotContain("USER", "SASL PLAIN");
        }
    }

    @Test
    void listenerWithoutAnyTlsLetsNobodyIn() throws Exception {
        try (Pop3UnderTest server = Pop3UnderTest.plain();
                Pop3Client client = Pop3Client.inClear(server.port())) {
            client.ok();
            client.refused("STLS");
            client.refused("USER bob@example.org");
        }
    }

    @Test
    void loginAfterStlsWorks() throws Exception {
        try (Pop3UnderTest server = Pop3UnderTest.startTls();
                Pop3Client client = Pop3Client.inClear(server.port())) {
            client.ok();
            client.ok("STLS");
            client.handshake();
            client.refused("STLS");
            client.ok("USER bob@example.org");
            client.ok("PASS " + Pop3UnderTest.PASSWORD);
            client.ok("QUIT");
        }
    }

    @Test
    void commandInjectedBehindStlsEndsTheConnection() throws Exception {
        try (Pop3UnderTest server = Pop3UnderTest.startTls();
                Pop3Client client = Pop3Client.inClear(server.port())) {
            client.ok();
            client.send("STLS\r\nUSER bob@example.org\r\n");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void handlersInTheConfigurationAreRefused() {
        assertThatThrownBy(
                        () ->
                                Pop3UnderTest.implicitTls(
                                        "<handlerchain><handler class=\"com.example.Mine\"/>"
                                                + "</handlerchain>"))
                .hasStackTraceContaining(
                        "pop3server.xml: handlerchain.handler: com.example.Mine (expected: none");
    }
}
