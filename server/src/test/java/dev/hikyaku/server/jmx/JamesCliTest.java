package dev.hikyaku.server.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.cli.type.CmdType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/** What the tool does before and without a James; all its commands run in integration-tests. */
final class JamesCliTest {
    @TempDir Path var;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... line) {
        return new JamesCli(
                        Map.of("HIKYAKU_VAR", var.toString()),
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(line));
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void helpListsEveryCommandOfJames() {
        assertThat(run("--help")).isZero();

        String text = out.toString(StandardCharsets.UTF_8);
        for (CmdType command : CmdType.values()) {
            assertThat(text).contains("  " + command.getCommand());
        }
        assertThat(text).doesNotContain("<password>");
    }

    @Test
    void withoutCommandItSaysHowItIsUsed() {
        assertThat(run()).isEqualTo(64);
        assertThat(err()).contains("AddUser <username>\n");
    }

    @Test
    void withoutCredentialItEndsWith77() {
        assertThat(run("ListUsers")).isEqualTo(77);
        assertThat(err()).contains("jmxremote.password").contains("(expected: ");
    }

    @Test
    void withAnUnusableCredentialItEndsWith77AndDoesNotShowIt() throws Exception {
        Files.writeString(var.resolve("jmxremote.password"), "hunter2\n");

        assertThat(run("ListUsers")).isEqualTo(77);
        assertThat(err()).contains("jmxremote.password").doesNotContain("hunter2");
    }

    @Test
    void withoutServerItEndsWith69() throws Exception {
        CredentialFile.obtain(var.resolve("jmxremote.password"), new SecureRandom());
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(run("-p", String.valueOf(port), "ListUsers")).isEqualTo(69);
        assertThat(err()).startsWith("james-cli: 127.0.0.1:" + port + ": ");
    }

    @Test
    void withTheCredentialOfAnotherServerItEndsWith77() throws Exception {
        Path other = Files.createDirectory(var.resolve("other"));
        CredentialFile.obtain(var.resolve("jmxremote.password"), new SecureRandom());
        try (JmxUnderTest server = JmxUnderTest.start(other)) {
            assertThat(run("-p", String.valueOf(server.port()), "ListUsers")).isEqualTo(77);
            assertThat(err()).contains(": refused (expected: ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'secret\n', secret",
        "'secret\r\n', secret",
        "secret, secret",
        "'two words \nnext line\n', 'two words '",
        "'pässwörd\n', pässwörd",
        "'-p\n', -p"
    })
    void thePasswordIsTheFirstLineOfInput(String input, String password) throws Exception {
        assertThat(
                        UserPassword.firstLine(
                                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(password);
    }

    @Test
    void inputWithoutEndIsNoPassword() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }
                };

        assertThatThrownBy(() -> UserPassword.firstLine(endless))
                .isInstanceOf(CliFailure.class)
                .hasMessageContaining("too long");
    }

    @Test
    void noPasswordAtAllIsRefused() throws Exception {
        CredentialFile.obtain(var.resolve("jmxremote.password"), new SecureRandom());

        assertThat(run("AddUser", "alice@example.org")).isEqualTo(64);
        assertThat(err()).contains("password: empty");
    }
}
