package dev.hikyaku.server.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.cli.type.CmdType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class CliArgumentsTest {

    private static CliArguments parse(String... line) throws CliFailure {
        return CliArguments.parse(List.of(line), Map.of("HIKYAKU_HOME", "/opt/hikyaku"));
    }

    @Test
    void withoutOptionsItIsTheServerOfThisMachine() throws CliFailure {
        assertThat(parse("ListUsers"))
                .isEqualTo(
                        new CliArguments(
                                "127.0.0.1",
                                9999,
                                Path.of("/opt/hikyaku/var/jmxremote.password"),
                                CmdType.LISTUSERS,
                                List.of()));
    }

    @Test
    void theEnvironmentNamesPortAndDirectory() throws CliFailure {
        CliArguments arguments =
                CliArguments.parse(
                        List.of("ListUsers"),
                        Map.of(
                                "HIKYAKU_HOME", "/opt/hikyaku",
                                "HIKYAKU_VAR", "/data",
                                "HIKYAKU_JMX_ADDRESS", "::1",
                                "HIKYAKU_JMX_PORT", "19999"));

        assertThat(arguments.passwordFile()).isEqualTo(Path.of("/data/jmxremote.password"));
        assertThat(arguments.port()).isEqualTo(19999);
        assertThat(arguments.host()).isEqualTo("[::1]");
    }

    @Test
    void optionsOutweighTheEnvironment() throws CliFailure {
        CliArguments arguments =
                CliArguments.parse(
                        List.of(
                                "-h",
                                "localhost",
                                "--port=1234",
                                "--password-file",
                                "/p",
                                "ListUsers"),
                        Map.of("HIKYAKU_VAR", "/data", "HIKYAKU_JMX_PORT", "19999"));

        assertThat(arguments.passwordFile()).isEqualTo(Path.of("/p"));
        assertThat(arguments.port()).isEqualTo(1234);
        assertThat(arguments.host()).isEqualTo("localhost");
    }

    @Test
    void commandsMayHaveAnyCase() throws CliFailure {
        assertThat(parse("listusers").command()).isEqualTo(CmdType.LISTUSERS);
    }

    @Test
    void whatFollowsTheCommandIsNoOption() throws CliFailure {
        assertThat(parse("AddRegexMapping", "-p", "example.org", "-h").arguments())
                .containsExactly("-p", "example.org", "-h");
    }

    @Test
    void filesAreNamedForAServerInAnotherDirectory() throws CliFailure {
        assertThat(parse("ImportEml", "#private", "a@example.org", "INBOX", "mail.eml").arguments())
                .endsWith(Path.of("mail.eml").toAbsolutePath().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AddUser", "SetPassword", "adduser"})
    void aPasswordAmongTheArgumentsIsRefusedAndNotShown(String command) {
        assertThatThrownBy(() -> parse(command, "alice@example.org", "hunter2"))
                .isInstanceOfSatisfying(
                        CliFailure.class, e -> assertThat(e.code()).isEqualTo(CliFailure.USAGE))
                .hasMessageContaining("standard input")
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-password", "--password", "--password=hunter2", "-username"})
    void credentialsOnTheCommandLineAreRefusedAndNotShown(String option) {
        assertThatThrownBy(() -> parse(option, "hunter2", "ListUsers"))
                .isInstanceOfSatisfying(
                        CliFailure.class, e -> assertThat(e.code()).isEqualTo(CliFailure.USAGE))
                .hasMessageContaining("--password-file")
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-h 192.0.2.1 ListUsers",
                "-h 0.0.0.0 ListUsers",
                "-p 0 ListUsers",
                "-p 65536 ListUsers",
                "-p many ListUsers",
                "-p",
                "-x ListUsers",
                "-h localhost",
                "ListUsers more",
                "AddDomain",
                "AddUser",
                "NoSuchCommand"
            })
    void wrongArgumentsAreToldAsSuch(String line) {
        assertThatThrownBy(() -> parse(line.split(" ")))
                .isInstanceOfSatisfying(
                        CliFailure.class, e -> assertThat(e.code()).isEqualTo(CliFailure.USAGE))
                .hasMessageMatching(".+: .+ \\(expected: .+\\)");
    }
}
