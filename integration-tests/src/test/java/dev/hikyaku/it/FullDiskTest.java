package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.PythonReader;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A disk with no room for a large mail: the sender keeps it, and whatever was taken is there. */
class FullDiskTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a password for tests";
    private static final String USER = "user@example.org";

    @Test
    void aMailTheDiskHasNoRoomForIsRefusedForNowAndSmallerOnesAreTaken() {
        try (var scratch = Scratch.create("disk");
                var disk = SmallDisk.mount(scratch.directory("small"));
                var server =
                        HikyakuProcess.role("standalone")
                                .jvmOption("-Djava.io.tmpdir=" + disk.path())
                                .start();
                var client = WireClient.plain(server.port("mx"), DEADLINE)) {
            server.createAccount(USER, PASSWORD);
            client.expect(220);
            client.send("EHLO client.example.net").expect(250);

            envelope(client).sendMessage(Mails.ofSize("before", 10_240)).expect(250);
            List<String> refusal =
                    envelope(client).sendMessage(Mails.ofSize("large", 25 * 1024 * 1024)).reply();
            envelope(client).sendMessage(Mails.ofSize("after", 10_240)).expect(250);

            assertThat(refusal).last().asString().matches("45[12] 4\\.3\\.\\d .*");
            assertThat(mails(server, 2)).hasSize(2);
            assertThat(server.log().lines().filter(line -> line.contains("level=ERROR ")))
                    .hasSize(1);
        }
    }

    private static WireClient envelope(WireClient client) {
        client.send("MAIL FROM:<sender@example.net>").expect(250);
        client.send("RCPT TO:<%s>".formatted(USER)).expect(250);
        client.send("DATA").expect(354);
        return client;
    }

    private static List<byte[]> mails(HikyakuProcess server, int count) {
        var reader = new PythonReader(USER, PASSWORD);
        return Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> reader.imap(server.port("imaps")), mails -> mails.size() >= count);
    }

    /** A file system of its own of 8 MB. */
    private record SmallDisk(Path path) implements AutoCloseable {
        static SmallDisk mount(Path directory) {
            Command.of("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", directory.toString())
                    .succeed();
            return new SmallDisk(directory);
        }

        @Override
        public void close() {
            Command.of("umount", "--lazy", path.toString()).succeed();
        }
    }
}
