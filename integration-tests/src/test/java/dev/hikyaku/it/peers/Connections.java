package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The TCP connections of this machine, as the kernel lists them. */
public final class Connections {
    private static final String ESTABLISHED = "01";

    private Connections() {}

    /** How many are open to this port, of this machine or elsewhere. */
    public static int to(int port) {
        String ending = ":%04X".formatted(port);
        return (int)
                Stream.of("tcp", "tcp6")
                        .flatMap(family -> lines(Path.of("/proc/net", family)).stream())
                        .map(line -> line.strip().split("\\s+"))
                        .filter(fields -> fields[2].endsWith(ending))
                        .filter(fields -> fields[3].equals(ESTABLISHED))
                        .count();
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
