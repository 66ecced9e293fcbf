package dev.hikyaku.server.jmx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who listens on a port of this machine, as Linux tells it (proc(5), {@code /proc/net/tcp}).
 *
 * <p>JMX sends the password to whoever answers. While the server is down any local user can take
 * its port and wait for the next command.
 *
 * @param tables the directory of {@code tcp} and {@code tcp6}
 */
record PortOwner(Path tables) {
    static final PortOwner LINUX = new PortOwner(Path.of("/proc/net"));

    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int ROOT = 0;

    /** Whether nobody but the owner of this file, or root, listens on the port. */
    boolean isOwnerOf(Path file, int port) {
        try {
            Object owner = Files.getAttribute(file, "unix:uid");
            return uids(port).stream().allMatch(uid -> uid == ROOT || uid.equals(owner));
        } catch (IOException | UnsupportedOperationException e) {
            // Not a Unix, or a file system without owners: nothing to compare with.
            return true;
        }
    }

    private Set<Integer> uids(int port) throws IOException {
        Set<Integer> uids = new HashSet<>();
        String end = ":%04X".formatted(port);
        for (String name : List.of("tcp", "tcp6")) {
            Path table = tables.resolve(name);
            if (Files.isReadable(table)) {
                try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
                    lines.map(line -> line.strip().split("\\s+"))
                            .filter(row -> row.length > UID)
                            .filter(row -> row[STATE].equals(LISTENING))
                            .filter(row -> row[LOCAL_ADDRESS].endsWith(end))
                            .forEach(row -> uids.add(Integer.valueOf(row[UID])));
                }
            }
        }
        return uids;
    }
}
