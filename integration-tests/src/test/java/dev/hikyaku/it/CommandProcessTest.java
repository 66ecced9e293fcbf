package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Operator;
import dev.hikyaku.it.peers.Postfix;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operators' command as a process of its own. */
class CommandProcessTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "swordfish-of-carol";

    private static HikyakuProcess server;
    private static Operator operator;

    @BeforeAll
    static void start() {
        server = HikyakuProcess.role("standalone").start();
        operator = new Operator(server);
    }

    @AfterAll
    static void stop() {
        operator.close();
        server.close();
    }

    @Test
    void passwordIsInNoListOfProcessesAndNoLog() throws Exception {
        Process command =
                process("users", "add", "carol@example.org", "--password-stdin", "--json");
        try (OutputStream input = command.getOutputStream()) {
            input.write(PASSWORD.getBytes(StandardCharsets.US_ASCII));
            input.flush();
            Awaitility.await("the command is there")
                    .atMost(DEADLINE)
                    .until(() -> commandLines().stream().anyMatch(line -> line.contains("carol")));

            assertThat(commandLines()).noneMatch(line -> line.contains(PASSWORD));
            assertThat(Files.readString(Path.of("/proc", command.pid() + "", "environ")))
                    .doesNotContain(PASSWORD);
            input.write('\n');
        }

        assertThat(command.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).isZero();
        assertThat(
                        operator.run(
                                        "echo "
                                                + PASSWORD
                                                + " | hikyaku users verify carol@example.org"
                                                + " --password-stdin")
                                .exit())
                .isZero();
        assertThat(server.log()).doesNotContain(PASSWORD);
    }

    @Test
    void bashCompletesNounsAndVerbs() {
        Command.Finished finished =
                operator.run(
                        """
                        source <(hikyaku completion bash)
                        complete -p hikyaku
                        compopt() { :; }  # bash allows it only while it completes
                        try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _complete_hikyaku
                            echo "${COMPREPLY[@]}"; }
                        try hikyaku do
                        try hikyaku queues re
                        try hikyaku queues hold --s
                        """);

        assertThat(finished.err()).isEmpty();
        List<String> lines = finished.text().lines().toList();
        assertThat(lines.get(0)).contains("_complete_hikyaku hikyaku");
        assertThat(lines.get(1)).contains("domains");
        assertThat(lines.get(2)).contains("retry", "release");
        assertThat(lines.get(3)).contains("--sender");
    }

    @Test
    void testMailThatPostfixRefusesShowsWhatWasSaid() {
        try (var postfix = Postfix.knowingOnly("b@example.net")) {
            String sending =
                    "hikyaku send-test --from a@example.org --server 127.0.0.1:"
                            + postfix.port()
                            + " --to ";

            Command.Finished taken = operator.run(sending + "b@example.net");
            assertThat(taken.text()).startsWith("accepted in ").contains(" ms: 250 ");
            assertThat(taken.exit()).isZero();
            assertThat(postfix.awaitMail("b@example.net", 1, DEADLINE)).hasSize(1);

            Command.Finished refused = operator.run(sending + "nobody@example.net");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.text()).isEmpty();
            assertThat(refused.err())
                    .contains("C: RCPT TO:<nobody@example.net>\nS: 550 5.1.1 ")
                    .containsPattern("hikyaku: RCPT TO:<nobody@example.net>: 550 5.1.1 .*\n$");
        }
    }

    /** It is started for every line of a script: what takes the server seconds must stay out. */
    @Test
    void nothingOfTheServerIsLoaded() {
        Command.Finished finished =
                operator.run(
                        "HIKYAKU_COMMAND_JAVA_OPTS=-Xlog:class+load:stdout hikyaku domains list");

        assertThat(finished.exit()).isZero();
        assertThat(finished.text()).contains("dev.hikyaku.server.command.DomainsCommand");
        for (String forbidden :
                List.of(
                        "com.google.inject.",
                        "org.apache.james.",
                        "io.netty.",
                        "reactor.",
                        "ch.qos.logback.",
                        "com.fasterxml.jackson.databind.ObjectMapper",
                        "java.net.http.HttpClient")) {
            assertThat(finished.text()).doesNotContain(" " + forbidden);
        }
    }

    private static Process process(String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(HikyakuProcess.home().resolve("bin/hikyaku").toString());
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.redirectOutput(operator.directory().resolve("add.log").toFile());
        builder.environment().putAll(operator.environment());
        return builder.start();
    }

    /** What {@code ps -ef} would show. */
    private static List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    lines.add(Files.readString(process.resolve("cmdline")).replace('\0', ' '));
                } catch (IOException e) {
                    // It ended meanwhile.
                }
            }
        }
        return lines;
    }
}
