package dev.hikyaku.server.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which program listens on a port, as far as Linux tells this user: {@code /proc/net/tcp} names the
 * socket, {@code /proc/<pid>/fd} who holds it.
 *
 * @param pid its process
 * @param program the name of its program
 * @param ours whether it is a Hikyaku server
 */
record PortOwner(long pid, String program, boolean ours) {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";
    private static final String MAIN = "dev.hikyaku.server.";

    static Optional<PortOwner> of(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            sockets.addAll(sockets(PROC.resolve(table), port));
        }
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(process -> holds(process, sockets))
                    .map(PortOwner::of)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@code sl local_address rem_address st … inode}: the addresses are hexadecimal. */
    private static Set<String> sockets(Path table, int port) {
        Set<String> sockets = new HashSet<>();
        try {
            for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9
                        && fields[3].equals(LISTEN)
                        && fields[1].endsWith(":%04X".formatted(port))) {
                    sockets.add("socket:[" + fields[9] + "]");
                }
            }
        } catch (IOException e) {
            // Not Linux, or not shown to this user: nobody is known then.
            return sockets;
        }
        return sockets;
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return open.anyMatch(file -> sockets.contains(target(file)));
        } catch (IOException e) {
            return false;
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static PortOwner of(Path process) {
        long pid = Long.parseLong(process.getFileName().toString());
        return new PortOwner(
                pid,
                read(process.resolve("comm")).strip(),
                read(process.resolve("cmdline")).contains(MAIN));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
