package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk that really fills up is filled in the integration tests; here is the kernel's own. */
class NoRoomExceptionTest {
    @TempDir Path directory;

    @Test
    void aFullDeviceIsKnownAsOne() throws IOException {
        try (FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
            IOException failure =
                    catchThrowableOfType(
                            IOException.class, () -> full.write(ByteBuffer.allocate(1)));
            assertThat(NoRoomException.orElse(failure, directory))
                    .isInstanceOf(NoRoomException.class)
                    .hasMessage(directory + ": no room left on the disk")
                    .hasCause(failure);
        }
    }

    @Test
    void otherFailuresStayWhatTheyAre() {
        IOException failure =
                catchThrowableOfType(
                        IOException.class, () -> Files.createDirectory(Path.of("/proc/new")));
        assertThat(NoRoomException.orElse(failure, directory)).isSameAs(failure);
    }
}
