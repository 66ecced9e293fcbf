package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** Listeners behind a load balancer, and listeners with few places. */
@Timeout(60)
class ProxyAndLimitsTest {
    private static final String CLIENT = "PROXY TCP4 192.0.2.17 192.0.2.1 4711 25\r\n";
    private static final byte[] V2 = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        server =
                ServerUnderTest.start(
                        Map.of(
                                "smtpserver.xml",
                                text ->
                                        text.replace(
                                                "</smtpservers>",
                                                listener(
                                                                "proxied",
                                                                "<connectionLimitPerIP>2</connectionLimitPerIP>"
                                                                        + proxy("127.0.0.0/8, ::1"))
                                                        + listener("foreign", proxy("192.0.2.0/24"))
                                                        + listener(
                                                                "small",
                                                                "<connectionLimit>3</connectionLimit>")
                                                        + listener(
                                                                "stingy",
                                                                "<connectionLimitPerIP>2</connectionLimitPerIP>")
                                                        + "</smtpservers>")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String listener(String name, String keys) {
        return "<smtpserver enabled=\"true\"><jmxName>"
                + name
                + "</jmxName><bind>127.0.0.1:0</bind><helloName"
                + " autodetect=\"false\">localhost</helloName>"
                + "<connectionBacklog>200</connectionBacklog>"
                + "<auth><announce>never</announce><plainAuthEnabled>false</plainAuthEnabled></auth>"
                + "<verifyIdentity>false</verifyIdentity>"
                + keys
                + "<handlerchain><handler"
                + " class=\"org.apache.james.smtpserver.fastfail.ValidRcptHandler\"/>"
                + "</handlerchain></smtpserver>";
    }

    private static String proxy(String networks) {
        return "<proxyRequired>true</proxyRequired><proxyNetworks>" + networks + "</proxyNetworks>";
    }

    private static Wire proxied() throws Exception {
        return Wire.connect(server.port("proxied"));
    }

    private static byte[] version2(String header) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(V2);
        out.writeBytes(HexFormat.of().parseHex(header.replace(" ", "")));
        return out.toByteArray();
    }

    private static String traceOf(Wire wire, String user) throws Exception {
        try (wire) {
            wire.expect("220 ").expect("EHLO client.example", "250");
            wire.envelope("a@client.example", user)
                    .send("Subject: a\r\n\r\nb\r\n.\r\n")
                    .expect("250 2.0.0")
                    .expect("QUIT", "221 ")
                    .expectClosed();
        }
        return server.inbox(user, 1).getFirst();
    }

    @Test
    void theClientOfVersion1IsInTheTraceHeader() throws Exception {
        assertThat(traceOf(proxied().send(CLIENT), server.account()))
                .contains("Received: from client.example ([192.0.2.17])\r\n");
    }

    @Test
    void theClientOfVersion2IsInTheTraceHeader() throws Exception {
        byte[] header =
                version2(
                        "21 21 0024 20010db8000000000000000000000017"
                                + " 20010db8000000000000000000000001 1267 0019");
        assertThat(traceOf(proxied().send(header), server.account()))
                .contains("([IPv6:2001:db8:0:0:0:0:0:17])\r\n");
    }

    @Test
    void theHeaderMayComeByteByByteWithCommandsBehindIt() throws Exception {
        try (Wire wire = proxied()) {
            for (byte b : CLIENT.replace(".17", ".18").getBytes(StandardCharsets.US_ASCII)) {
                wire.send(new byte[] {b});
            }
            wire.send("EHLO client.example\r\nQUIT\r\n").expect("220 ").expect("250-");
            wire.expect("221 ").expectClosed();
        }
    }

    /** james.md §5.1: James answers the probe 451 and logs a stack trace. */
    @ParameterizedTest
    @ValueSource(strings = {"20 00 0000", "20 11 000c 00000000 00000000 0000 0000", "21 00 0000"})
    void aProbeOfVersion2IsGreetedAndGivesNoMail(String header) throws Exception {
        try (Wire wire = proxied().send(version2(header))) {
            wire.expect("220 ")
                    .expect("EHLO balancer.example", "250")
                    .expect("MAIL FROM:<a@client.example>", "550 5.7.1")
                    .expect("QUIT", "221 ")
                    .expectClosed();
        }
    }

    @Test
    void aProbeOfVersion1IsGreetedAndGivesNoMail() throws Exception {
        try (Wire wire = proxied().send("PROXY UNKNOWN\r\n")) {
            wire.expect("220 ")
                    .expect("EHLO balancer.example", "250")
                    .expect("MAIL FROM:<a@client.example>", "550 5.7.1")
                    .expect("QUIT", "221 ")
                    .expectClosed();
        }
    }

    /** james.md §5.1: James greets, and runs its connect handlers, before it knows the client. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.example\r\n",
                "PROXY TCP4 a b c d\r\n",
                "PROXY TCP4 192.0.2.1\r\n",
                "PROXY TCP4 2001:db8::1 192.0.2.1 1 2\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "\r\n\r\n\0\r\nQUIT\nXX\0\0"
            })
    void whatIsNoHeaderIsClosedWithoutAWord(String garbage) throws Exception {
        try (Wire wire = proxied().send(garbage)) {
            assertThat(wire.closedWith()).isEmpty();
        }
    }

    @Test
    void aConnectionFromElsewhereIsClosedWhateverItsHeaderSays() throws Exception {
        try (Wire wire = Wire.connect(server.port("foreign"))) {
            assertThat(wire.closedWith()).isEmpty();
        }
    }

    @Test
    void limitsCountTheClientAndNotTheLoadBalancer() throws Exception {
        String client = "PROXY TCP4 192.0.2.50 192.0.2.1 4711 25\r\n";
        try (Wire first = proxied().send(client).expect("220 ");
                Wire second = proxied().send(client).expect("220 ");
                Wire third = proxied().send(client);
                Wire other = proxied().send(client.replace(".50", ".51"))) {
            third.expect("421 4.7.0").expectClosed();
            other.expect("220 ");
            first.expect("NOOP", "250 ");
            second.expect("NOOP", "250 ");
        }
    }

    /** james.md §5.1: James closes without a word. */
    @Test
    void aFullListenerSaysSoAndHasRoomAgainWhenSomebodyLeft() throws Exception {
        int port = server.port("small");
        try (Wire first = Wire.greeted(port);
                Wire second = Wire.greeted(port);
                Wire third = Wire.greeted(port)) {
            try (Wire fourth = Wire.connect(port)) {
                fourth.expect("421 4.7.0").expectClosed();
            }
            first.expect("QUIT", "221 ").expectClosed();
            second.expect("NOOP", "250 ");
            third.expect("NOOP", "250 ");
            try (Wire again = admitted(port)) {
                again.expect("NOOP", "250 ");
            }
        }
    }

    @Test
    void oneAddressHasItsShare() throws Exception {
        int port = server.port("stingy");
        try (Wire first = Wire.greeted(port);
                Wire second = Wire.greeted(port);
                Wire third = Wire.connect(port)) {
            third.expect("421 4.7.0").expectClosed();
            first.expect("NOOP", "250 ");
            second.expect("NOOP", "250 ");
        }
        admitted(port).close();
    }

    /** The place of one that left is free a moment after its socket is closed. */
    private static Wire admitted(int port) throws Exception {
        String reply = "";
        for (int i = 0; i < 500; i++) {
            Wire wire = Wire.connect(port);
            reply = wire.reply();
            if (reply.startsWith("220 ")) {
                return wire;
            }
            wire.close();
        }
        throw new AssertionError(reply);
    }
}
