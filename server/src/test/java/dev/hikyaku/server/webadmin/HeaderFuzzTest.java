package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Whatever stands in the headers, only the token and the names that are right get in. */
final class HeaderFuzzTest {
    private static final int LIMIT = 4096;
    private static final Tokens TOKENS =
            new Tokens(
                    Token.of(Secret.of(AdminServer.ADMIN)),
                    Token.of(Secret.of(AdminServer.READER)));
    private static final HostCheck HOSTS = new HostCheck("127.0.0.1", Set.of("mail.example.com"));

    private static Path directory;
    private static AdminServer server;

    @BeforeContainer
    static void start() throws IOException {
        directory = Files.createTempDirectory("webadmin-fuzz");
        server = AdminServer.start(directory, Map.of("body.limit", Integer.toString(LIMIT)));
    }

    @AfterContainer
    static void stop() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(HeaderFuzzTest::delete);
        }
    }

    @Property(tries = 5000)
    void onlyTheExactTokenGivesAccess(@ForAll("authorizations") String header) {
        boolean isAdmin =
                header.matches("(?i)bearer +an-admin-token-for-the-tests *")
                        && header.contains(AdminServer.ADMIN);

        assertThat(TOKENS.access(List.of(header))).isEqualTo(isAdmin ? Access.ADMIN : Access.NONE);
    }

    @Property(tries = 5000)
    void onlyKnownHostsAreAccepted(@ForAll("hosts") String header) throws Exception {
        boolean isAccepted =
                HOSTS.accepts(List.of(header), null, InetAddress.getByName("192.0.2.1"));

        assertThat(isAccepted)
                .isEqualTo(
                        header.matches(
                                "(?i)(localhost\\.?|mail\\.example\\.com\\.?|127\\.(\\d{1,3}\\.){2}\\d{1,3}\\.?|\\[::1]|192\\.0\\.2\\.1\\.?)(:\\d{1,5})?"));
    }

    @Property(tries = 60)
    void noHeaderBytesGetInOrBreakTheServer(@ForAll("headers") String header) throws Exception {
        String answer;
        try {
            answer =
                    server.raw(
                            "GET /domains HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n");
        } catch (SocketException reset) {
            answer = "";
        }

        assertThat(answer).doesNotContain(" 200 ", " 500 ", "Exception");
        assertLive();
    }

    @Property(tries = 60)
    void bodyLimitHoldsToTheByte(
            @ForAll @IntRange(max = 2 * LIMIT) int length, @ForAll boolean isChunked)
            throws Exception {
        String answer = post(length, isChunked);

        assertThat(answer.substring(9, 12)).isEqualTo(length <= LIMIT ? "404" : "413");
    }

    @Example
    void serverLivesAtTheEnd() throws Exception {
        assertLive();
    }

    @Provide
    Arbitrary<String> authorizations() {
        Arbitrary<String> scheme =
                Arbitraries.oneOf(
                        Arbitraries.of("Bearer", "bearer", "BEARER", "Basic", "", "Bearer\t"),
                        Arbitraries.strings().ofMaxLength(8));
        Arbitrary<String> gap = Arbitraries.of(" ", "  ", "", "\t", " \u00a0", " Bearer ");
        Arbitrary<String> token =
                Arbitraries.oneOf(
                        Arbitraries.just(AdminServer.ADMIN),
                        Arbitraries.integers()
                                .between(0, AdminServer.ADMIN.length())
                                .map(end -> AdminServer.ADMIN.substring(0, end)),
                        Arbitraries.just(AdminServer.ADMIN.toUpperCase(java.util.Locale.ROOT)),
                        Arbitraries.strings().ofMaxLength(60));
        Arbitrary<String> rest = Arbitraries.of("", " ", "=", ", Bearer x", "\u0000", "x");
        return net.jqwik.api.Combinators.combine(scheme, gap, token, rest)
                .as((a, b, c, d) -> a + b + c + d);
    }

    @Provide
    Arbitrary<String> hosts() {
        Arbitrary<String> name =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "localhost",
                                "LocalHost",
                                "mail.example.com",
                                "127.0.0.1",
                                "127.255.0.9",
                                "[::1]",
                                "192.0.2.1",
                                "evil.example",
                                "127.0.0.1.evil",
                                "[::2]",
                                "::1"),
                        Arbitraries.strings().ascii().ofMaxLength(20),
                        Arbitraries.strings().ofMaxLength(10));
        Arbitrary<String> end =
                Arbitraries.of("", ".", ":80", ".:80", ":", ":x", "..", " ", "@x", "/", "\u0000");
        return net.jqwik.api.Combinators.combine(name, end).as((a, b) -> a + b);
    }

    @Provide
    Arbitrary<String> headers() {
        Arbitrary<String> bytes =
                Arbitraries.chars()
                        .range('\u0000', '\u00ff')
                        .list()
                        .ofMaxSize(40)
                        .map(
                                chars -> {
                                    StringBuilder text = new StringBuilder();
                                    chars.forEach(text::append);
                                    return text.toString();
                                });
        return Arbitraries.oneOf(
                bytes.map(text -> "Host: " + text),
                bytes.map(text -> "Host: localhost\r\nAuthorization: Bearer " + text),
                bytes.map(text -> "Host: localhost\r\nAuthorization:" + text),
                bytes.map(
                        text ->
                                "Host: evil.example\r\nAuthorization: Bearer "
                                        + AdminServer.ADMIN
                                        + "\r\n"
                                        + text),
                bytes);
    }

    private static String post(int length, boolean isChunked) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: " + length;
        request.writeBytes(
                ("POST /nothing HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + AdminServer.ADMIN
                                + "\r\nConnection: close\r\n"
                                + framing
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        String body = "b".repeat(length);
        if (isChunked && length > 0) {
            request.writeBytes(
                    (Integer.toHexString(length) + "\r\n" + body + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } else if (!isChunked) {
            request.writeBytes(body.getBytes(StandardCharsets.US_ASCII));
        }
        if (isChunked) {
            request.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return server.raw(request.toString(StandardCharsets.US_ASCII));
    }

    private static void assertLive() throws IOException {
        assertThat(server.lines("GET /livez HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 200 ");
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
