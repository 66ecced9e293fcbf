package dev.hikyaku.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class ArgumentsTest {
    private static final Path HOME = Path.of("/srv/mail");

    private static Arguments read(String line, Map<String, String> environment) {
        return Arguments.from(
                line.isEmpty() ? List.of() : List.of(line.split(" ")),
                new Environment(environment),
                HOME);
    }

    @Test
    void roleAloneFindsItsDirectories() {
        Arguments arguments = read("--role store", Map.of());

        assertThat(arguments.role()).isEqualTo(Role.STORE);
        assertThat(arguments.directories().conf()).isEqualTo(Path.of("/srv/mail/conf/store"));
        assertThat(arguments.directories().var()).isEqualTo(Path.of("/srv/mail/var"));
        assertThat(arguments.stopDeadline()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void environmentSaysWhatTheCommandLineDoesNot() {
        Arguments arguments =
                read(
                        "",
                        Map.of(
                                "HIKYAKU_ROLE", "gateway",
                                "HIKYAKU_CONF", "/etc/hikyaku",
                                "HIKYAKU_VAR", "/var/lib/hikyaku",
                                "HIKYAKU_STOP_DEADLINE", "3"));

        assertThat(arguments.role()).isEqualTo(Role.GATEWAY);
        assertThat(arguments.directories().conf()).isEqualTo(Path.of("/etc/hikyaku"));
        assertThat(arguments.directories().var()).isEqualTo(Path.of("/var/lib/hikyaku"));
        assertThat(arguments.stopDeadline()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void commandLineOutweighsTheEnvironment() {
        assertThat(read("--role=relay", Map.of("HIKYAKU_ROLE", "gateway")).role())
                .isEqualTo(Role.RELAY);
    }

    @Test
    void emptyVariableIsNotSet() {
        assertThat(read("--role relay", Map.of("HIKYAKU_VAR", "")).directories().var())
                .isEqualTo(Path.of("/srv/mail/var"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|--role: not set (expected: gateway, store, relay, standalone)",
                "--role mx|--role: mx (expected: gateway, store, relay, standalone)",
                "--rol store|--rol: unknown (expected: --role ROLE, --conf DIR, --var DIR)",
                "--role|--role: no value (expected: one)"
            })
    void wrongArgumentIsOneClearLine(String line, String message) {
        assertThatThrownBy(() -> read(line, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void wrongStopDeadlineIsOneClearLine() {
        assertThatThrownBy(() -> read("--role relay", Map.of("HIKYAKU_STOP_DEADLINE", "-1")))
                .hasMessage("HIKYAKU_STOP_DEADLINE: -1 (expected: whole seconds)");
    }
}
