package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line itself: what it refuses, what it explains. No server is needed. */
final class WrongArgumentsTest {
    private static final Map<String, String> WITH_TOKEN =
            Map.of("HIKYAKU_WEBADMIN_TOKEN", "a-token-of-the-tests");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nothing                                 | command: missing (expected: see hikyaku"
                        + " --help)",
                "domains                                 | verb: missing (expected: see hikyaku"
                        + " domains --help)",
                "domans list                             | domans: unknown (expected: see hikyaku"
                        + " --help; did you mean domains?)",
                "domains lst                             | lst: unknown (expected: see hikyaku"
                        + " domains --help; did you mean list?)",
                "domains add                             | DOMAIN: missing (expected: see hikyaku"
                        + " domains add --help)",
                "domains list --jsn                      | --jsn: unknown (expected: see hikyaku"
                        + " domains list --help; did you mean --json?)",
                "domains list --url ftp://x              | --url: ftp://x (expected:"
                        + " http://HOST:PORT or https://HOST:PORT)",
                "domains list --url http://u:p@x         | --url: http://u:p@x (expected:"
                        + " http://HOST:PORT or https://HOST:PORT)",
                "domains list --url http://192.0.2.1:80  | --url: http://192.0.2.1:80 (expected:"
                        + " https, or --insecure to send the token in clear text)",
                "domains list --url http://127.0.0.1.example.com | --url:"
                    + " http://127.0.0.1.example.com (expected: https, or --insecure to send the"
                    + " token in clear text)",
                "domains list --cacert nowhere.pem       | --cacert: nowhere.pem (expected: a"
                        + " readable PEM file with certificates)",
                "users add bob@example.org               | password: not given (expected:"
                        + " --password-stdin or --password-file without a terminal)",
                "users add b@e.org --password-stdin      | --password-stdin: nothing (expected: a"
                        + " line with the password)",
                "users add b@e.org --password-file none  | --password-file: none (expected: this"
                        + " file, or another named)",
                "users add b@e.org --password-stdin --password-file none | --password-stdin: with"
                        + " --password-file (expected: one of the two)",
                "users add b@e.org --password secret     | --password: unknown (expected:"
                        + " see hikyaku users add --help; did you mean --password-stdin?)",
                "quota set global                        | limit: none (expected: --size, --count"
                        + " or both)",
                "quota set global --size 5X              | --size: 5X (expected: a size such as"
                        + " 500M or 5G, or unlimited)",
                "quota set global --count -2             | --count: -2 (expected: a number of"
                        + " messages, or unlimited)",
                "queues hold spool                       | mails: not chosen by one option"
                        + " (expected: --name, --sender, --recipient or --all)",
                "queues hold spool --all --name x        | mails: not chosen by one option"
                        + " (expected: --name, --sender, --recipient or --all)",
                "queues delete spool --all               | --yes: not given (expected: it without a"
                        + " terminal)",
                "repositories delete var/mail/error      | mails: not chosen (expected: either KEY"
                        + " or --all)",
                "completion fish                         | Invalid value for positional parameter"
                    + " at index 0 (SHELL): expected one of [bash, zsh] (case-sensitive) but was"
                    + " 'fish' (expected: see hikyaku completion --help)",
                "send-test --from b@e.org                | --to: missing (expected: see hikyaku"
                        + " send-test --help)",
                "send-test --from x --to b@e.org         | --from: x (expected: an address such as"
                        + " bob@example.org)",
                "send-test --from b@e.org --to <b@e.org> | --to: <b@e.org> (expected: an address"
                        + " such as bob@example.org)",
                "send-test --from b@e.org --to b@e.org --server x | --server: x (expected:"
                        + " HOST:PORT, such as mail.example.org:587)",
            })
    void isToldInOneLineWithExitCode64(String arguments, String message) {
        String[] words =
                "nothing".equals(arguments) ? new String[0] : arguments.strip().split(" +");

        Ran ran = Ran.command(WITH_TOKEN, "", words);

        assertThat(ran.err()).isEqualTo("hikyaku: " + message + "\n");
        assertThat(ran.exit()).isEqualTo(64);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void errorsAreJsonToo() throws Exception {
        Ran ran = Ran.command(WITH_TOKEN, "", "domains", "add", "--json");

        assertThat(ran.exit()).isEqualTo(64);
        assertThat(ran.error().path("error").asText()).startsWith("DOMAIN: missing");
        assertThat(ran.error().path("exitCode").asInt()).isEqualTo(64);
    }

    @Test
    void absentServerIsExitCode69() {
        Ran ran = Ran.command(WITH_TOKEN, "", "domains", "list", "--url", "http://127.0.0.1:1");

        assertThat(ran.exit()).isEqualTo(69);
        assertThat(ran.err())
                .isEqualTo(
                        "hikyaku: http://127.0.0.1:1: Connection refused (expected: a running"
                                + " server's webadmin)\n");
    }

    @Test
    void missingTokenIsExitCode77() {
        Ran ran = Ran.command(Map.of("HIKYAKU_VAR", "nowhere"), "", "domains", "list");

        assertThat(ran.exit()).isEqualTo(77);
        assertThat(ran.err()).contains("token: nowhere/webadmin.token (expected: this file");
    }

    @Test
    void everyCommandExplainsItselfWithAnExample() {
        for (CommandLine command : all()) {
            String help = command.getUsageMessage();

            assertThat(help)
                    .contains("Example", command.getCommandSpec().qualifiedName())
                    .contains("--help", "--version");
        }
    }

    @Test
    void everyVerbAnswersPrograms() {
        for (CommandLine command : all()) {
            if (command.getSubcommands().isEmpty()) {
                assertThat(command.getCommandSpec().optionsMap())
                        .as(command.getCommandSpec().qualifiedName())
                        .containsKey("--json");
            }
        }
    }

    @Test
    void noOptionTakesAPasswordOrTokenItself() {
        for (CommandLine command : all()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                String name = option.longestName();
                if (name.contains("password") || name.contains("token")) {
                    assertThat(option.arity().max() == 0 || "FILE".equals(option.paramLabel()))
                            .as(command.getCommandSpec().qualifiedName() + " " + name)
                            .isTrue();
                }
            }
        }
    }

    private static List<CommandLine> all() {
        List<CommandLine> found = new ArrayList<>();
        collect(
                HikyakuCommand.commandLine(
                        new Caller(
                                Map.of(), new ByteArrayInputStream(new byte[0]), Optional.empty()),
                        Optional.empty()),
                found);
        assertThat(found).hasSizeGreaterThan(45);
        return found;
    }

    private static void collect(CommandLine command, List<CommandLine> found) {
        found.add(command);
        command.getSubcommands().values().forEach(verb -> collect(verb, found));
    }
}
