package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.server.store.messages.BodyCodec;
import dev.hikyaku.server.store.messages.BodyKeys;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.messages.NoRoomException;
import dev.hikyaku.server.store.messages.StoredBody;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Message files on a file system that fills up, of bytes or of names. */
class MessagesOnFullDiskTest {
    private static final long FIRST_ID = 1795305600000L << 21;
    private static final int LARGE = 3_000_000;
    private static final int SMALL = 10_000;

    @ParameterizedTest
    @CsvSource({
        "size=8m, false, false",
        "size=8m, true, false",
        "size=8m, false, true",
        "size=8m, true, true",
        "nr_inodes=40, false, false",
        "nr_inodes=40, true, true",
    })
    void aFullDiskIsToldLeavesNothingHalfAndIsUsedAgainWhenThereIsRoom(
            String limit, boolean compressing, boolean encrypting) throws IOException {
        try (var scratch = Scratch.create("messages");
                var disk = Disk.mount(scratch.directory("full"), limit)) {
            BodyKeys keys =
                    BodyKeys.open(
                            List.of(BodyKeys.generate(scratch.directory("keys").resolve("a"))));
            Path directory = disk.path().resolve("messages");
            MessageFiles files =
                    MessageFiles.open(directory, new BodyCodec(compressing, encrypting, keys));
            List<StoredBody> stored = new ArrayList<>();
            assertThatThrownBy(() -> fill(files, LARGE, stored))
                    .isInstanceOf(NoRoomException.class);
            assertThatThrownBy(() -> fill(files, SMALL, stored))
                    .isInstanceOf(NoRoomException.class);

            assertThat(directory.resolve("tmp")).isEmptyDirectory();
            assertThat(files.list()).hasSameSizeAs(stored);
            for (StoredBody body : stored) {
                try (InputStream message = files.open(body.file())) {
                    assertThat(message.readAllBytes()).hasSize((int) body.file().size());
                }
            }
            files.discard(stored.removeFirst());
            write(files, FIRST_ID + 1_000_000, SMALL);
        }
    }

    private static void fill(MessageFiles files, int bytes, List<StoredBody> stored)
            throws IOException {
        while (stored.size() < 10_000) {
            stored.add(write(files, FIRST_ID + stored.size(), bytes));
        }
    }

    private static StoredBody write(MessageFiles files, long id, int bytes) throws IOException {
        byte[] mail = new byte[bytes];
        new Random(id).nextBytes(mail);
        return files.write(id, new ByteArrayInputStream(mail));
    }

    private record Disk(Path path) implements AutoCloseable {
        static Disk mount(Path directory, String limit) {
            Command.of("mount", "-t", "tmpfs", "-o", limit, "tmpfs", directory.toString())
                    .succeed();
            return new Disk(directory);
        }

        @Override
        public void close() {
            Command.of("umount", "--lazy", path.toString()).succeed();
        }
    }
}
