package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.Checkout;
import dev.hikyaku.it.peers.HikyakuProcess;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

/** README.md: whatever it shows as a shell command is typed, in its order. */
class ReadmeTest {

    @Test
    void everyCommandBesidesTheImageRuns() throws Exception {
        List<List<String>> blocks = blocks(false);
        assertThat(blocks).hasSizeGreaterThan(8);

        try (var checkout = new Checkout();
                var reader = new Reader(checkout)) {
            blocks.forEach(reader::type);
        }
    }

    @Test
    void everyCommandOfTheImageRuns() throws Exception {
        List<List<String>> blocks = blocks(true);
        assertThat(blocks).hasSizeGreaterThan(1);

        try (var checkout = new Checkout().docker();
                var reader = new Reader(checkout)) {
            remove(checkout);
            try {
                blocks.forEach(reader::type);
            } finally {
                remove(checkout);
            }
        }
    }

    /** What the page's commands make, or a run that was broken off has left. */
    private static void remove(Checkout checkout) {
        checkout.command(
                        "docker rm --force hikyaku docker_hikyaku_1;"
                                + " docker volume rm --force hikyaku docker_hikyaku;"
                                + " docker rmi --force hikyaku:latest")
                .run();
    }

    private static List<List<String>> blocks(boolean ofImage) throws IOException {
        return ShellBlocks.of(HikyakuProcess.home().resolve("README.md")).stream()
                .filter(block -> String.join("\n", block).contains("docker") == ofImage)
                .toList();
    }

    @Test
    void aCommandThatNobodyKnowsHowToRunIsAFailure() {
        try (var checkout = new Checkout();
                var reader = new Reader(checkout)) {
            assertThatThrownBy(() -> reader.type(List.of("bin/hikyaku-new --now")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("bin/hikyaku-new --now");
        }
    }

    @Test
    void itShowsNoPasswordOnACommandLine() throws Exception {
        for (String page : List.of("README.md", "docs/webadmin.md", "docs/command.md")) {
            for (List<String> block : ShellBlocks.of(HikyakuProcess.home().resolve(page))) {
                assertThat(block)
                        .as(page)
                        .noneMatch(line -> line.contains("\"password\""))
                        .noneMatch(line -> line.contains("--auth-password"))
                        .noneMatch(line -> line.matches(".*(-u|--user) \\S+:.*"));
            }
        }
    }
}
