package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Operator;
import dev.hikyaku.it.peers.TestCertificate;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The samples of {@code docs/command.md}, run in their order by bash against a whole server. */
class CommandPageTest {

    @Test
    void everySampleWorks() throws Exception {
        try (var server = HikyakuProcess.role("standalone").start();
                var operator = new Operator(server)) {
            operator.file("bob.password", "correct horse battery\n")
                    .file("tls.pem", Files.readString(TestCertificate.get().chain()));
            Files.createSymbolicLink(operator.directory().resolve("var"), server.var());
            List<String> samples = samples();
            assertThat(samples).hasSizeGreaterThan(50);

            List<String> failed = new ArrayList<>();
            for (String sample : samples) {
                Command.Finished finished = operator.run(here(sample, server));
                if (finished.exit() != 0 || !finished.err().isEmpty()) {
                    failed.add(sample + ": " + finished);
                }
            }

            assertThat(failed).isEmpty();
            assertThat(operator.run("hikyaku users list").text()).isEqualTo("bob@example.org\n");
        }
    }

    /** The page's mail server is this one. */
    private static String here(String sample, HikyakuProcess server) {
        return sample.replace("mail.example.org:587", "127.0.0.1:" + server.port("submission"))
                .replace(
                        "mail.example.org:465",
                        "127.0.0.1:" + server.port("submissions") + " --tls implicit")
                .replace("mail.example.org:993", "127.0.0.1:" + server.port("imaps"))
                .replace("mail.example.org:25", "127.0.0.1:" + server.port("mx"));
    }

    private static List<String> samples() throws IOException {
        return ShellBlocks.of(HikyakuProcess.home().resolve("docs/command.md")).stream()
                .flatMap(List::stream)
                .toList();
    }
}
