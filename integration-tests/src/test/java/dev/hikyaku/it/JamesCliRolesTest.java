package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.ImapLogin;
import dev.hikyaku.it.peers.JamesCli;
import dev.hikyaku.it.peers.Scratch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which roles the James command line tool can talk to, and what that costs the others. */
class JamesCliRolesTest {

    @Test
    void aStoreIsAdministeredAndStopsCleanly() {
        try (var server = HikyakuProcess.role("store").start()) {
            JamesCli cli = new JamesCli(server);
            cli.command("AddDomain", "example.net").succeed();
            cli.command("AddUser", "anna@example.net")
                    .input("secret of anna\n".getBytes(StandardCharsets.UTF_8))
                    .succeed();

            assertThat(cli.command("ListUsers").succeed().text()).contains("anna@example.net\n");
            assertThat(ImapLogin.succeeds(server, "anna@example.net", "secret of anna")).isTrue();

            server.terminate();
            assertThat(server.exitCode()).as(server.log()).isZero();
        }
    }

    @Test
    void withJmxOffThereIsNoPortAndNoCredential() {
        try (var server =
                HikyakuProcess.role("store").environment("HIKYAKU_JMX_ENABLED", "false").start()) {
            assertThat(server.log()).doesNotContain("Listening: jmx");
            assertThat(server.var().resolve("jmxremote.password")).doesNotExist();
        }
    }

    @Test
    void anAddressOthersReachStopsTheStart() {
        try (var server =
                HikyakuProcess.role("store")
                        .environment("HIKYAKU_JMX_ADDRESS", "0.0.0.0")
                        .launch()) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .contains(
                            "hikyaku: jmx.properties: jmx.address: 0.0.0.0 (expected: a loopback");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "relay"})
    void aRoleWithoutMailboxesLoadsNothingOfIt(String role) throws IOException {
        try (var scratch = Scratch.create("classes")) {
            Path classes = scratch.resolve("loaded");
            try (var server =
                    HikyakuProcess.role(role)
                            .environment("HIKYAKU_NEXT_HOP", "127.0.0.1:9")
                            .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:9")
                            .jvmOption("-Xlog:class+load=info:file=%s:none".formatted(classes))
                            .start()) {
                assertThat(server.log()).doesNotContain("Listening: jmx");
            }
            List<String> loaded = Files.readAllLines(classes);
            assertThat(loaded).anyMatch(line -> line.startsWith("dev.hikyaku.server.Hikyaku "));
            assertThat(loaded)
                    .noneMatch(line -> line.startsWith("dev.hikyaku.server.jmx."))
                    .noneMatch(line -> line.startsWith("javax.management.remote."))
                    .noneMatch(line -> line.startsWith("sun.rmi."));
        }
    }
}
