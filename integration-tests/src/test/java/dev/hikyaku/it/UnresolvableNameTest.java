package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.WireClient;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In a container the machine's own name often is in no DNS and no hosts file. James' task manager
 * and its DNS client do not start there; ours do.
 */
class UnresolvableNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "store", "relay", "standalone"})
    void everyRoleStartsUnderANameNobodyKnows(String role) {
        try (var server =
                        HikyakuProcess.role(role)
                                .environment("HIKYAKU_NEXT_HOP", "127.0.0.1:9")
                                .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:9")
                                .under(
                                        "unshare",
                                        "--uts",
                                        "sh",
                                        "-c",
                                        "hostname nowhere.invalid && exec \"$@\"",
                                        "sh")
                                .start();
                var client = WireClient.plain(server.port(listener(role)))) {
            assertThat(client.expect(220).getFirst()).contains("mail.example.org");
        }
    }

    private static String listener(String role) {
        return switch (role) {
            case "store" -> "submission";
            case "relay" -> "relay";
            default -> "mx";
        };
    }
}
