package dev.hikyaku.it.power;

import dev.hikyaku.it.power.Operation.Allocate;
import dev.hikyaku.it.power.Operation.Create;
import dev.hikyaku.it.power.Operation.Link;
import dev.hikyaku.it.power.Operation.MakeDirectory;
import dev.hikyaku.it.power.Operation.Mapped;
import dev.hikyaku.it.power.Operation.Mark;
import dev.hikyaku.it.power.Operation.Remove;
import dev.hikyaku.it.power.Operation.Rename;
import dev.hikyaku.it.power.Operation.SyncBegin;
import dev.hikyaku.it.power.Operation.SyncEnd;
import dev.hikyaku.it.power.Operation.Truncate;
import dev.hikyaku.it.power.Operation.Write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A directory as a recorded program changed it, and what of that is on disk.
 *
 * <p>POSIX is read strictly ({@code fsync}, IEEE Std 1003.1-2024): the data of a file is on disk
 * once the file was synced, a name once its directory was, whatever the name stands for. A file
 * that was synced under a name that was not is lost. Of all that was not synced, each write and
 * each change of a name may be there or not, in any order. A rename within one directory is whole
 * or not at all; one into another directory may leave both names.
 */
final class Disk {
    private final Map<Long, Node> nodes = new HashMap<>();
    private final Map<Long, Sync> syncs = new HashMap<>();
    private final Set<FileOnDisk> mapped = new HashSet<>();
    private final Map<Node, String> paths = new IdentityHashMap<>();
    private final Path directory;
    private final Predicate<String> neverSynced;
    private final DirectoryOnDisk root;
    private long index;

    private Disk(Path directory, long inode, Predicate<String> neverSynced) {
        this.directory = directory;
        this.neverSynced = neverSynced;
        this.root = new DirectoryOnDisk();
        nodes.put(inode, root);
        paths.put(root, "");
    }

    /**
     * A directory that is empty when the recording begins.
     *
     * @param inode its number
     * @param neverSynced the relative paths whose syncs are taken as not done
     */
    static Disk empty(Path directory, long inode, Predicate<String> neverSynced) {
        return new Disk(directory, inode, neverSynced);
    }

    /** The next operation of the program. */
    void happens(Operation operation) {
        index++;
        switch (operation) {
            case Create(long inode, String path) -> add(inode, path, new FileOnDisk(new byte[0]));
            case MakeDirectory(long inode, String path) -> add(inode, path, new DirectoryOnDisk());
            case Write(long inode, long offset, byte[] data) ->
                    file(inode).write(index, offset, data);
            case Truncate(long inode, long size) -> file(inode).truncate(index, size);
            case Allocate(long inode, long end) -> file(inode).allocate(index, end);
            case Remove(String path) -> parent(path).change(index, name(path), null);
            case Rename(String from, String to) -> rename(from, to);
            case Link(String from, String to) ->
                    parent(to).change(index, name(to), parent(from).get(name(from)));
            case SyncBegin(long inode, long token) -> begin(nodes.get(inode), token);
            case SyncEnd(long unused, long token) -> syncs.remove(token).ends();
            case Mapped(String path) -> map(directory.relativize(Path.of(path)).toString());
            case Mark(String unused) -> {
                // Says something to whoever examines what is found.
            }
        }
    }

    private void begin(Node node, long token) {
        boolean counts = !neverSynced.test(paths.get(node));
        syncs.put(token, new Sync(node, counts ? index : 0));
    }

    private void add(long inode, String path, Node node) {
        nodes.put(inode, node);
        paths.put(node, path);
        parent(path).change(index, name(path), node);
    }

    private void rename(String from, String to) {
        DirectoryOnDisk departure = parent(from);
        DirectoryOnDisk arrival = parent(to);
        Node node = departure.get(name(from));
        arrival.change(index, name(to), node);
        paths.put(node, to);
        if (departure == arrival) {
            departure.change(index, name(from), null);
        } else {
            departure.move(index, name(from), arrival);
        }
    }

    /** SQLite's index of its log is: it makes a new one whenever it finds itself alone. */
    private void map(String path) {
        if (!path.endsWith("-shm")) {
            throw new AssertionError(
                    path + ": mapped for writing (expected: what the recorder can see)");
        }
        mapped.add((FileOnDisk) parent(path).get(name(path)));
    }

    private FileOnDisk file(long inode) {
        return (FileOnDisk) nodes.get(inode);
    }

    private DirectoryOnDisk parent(String path) {
        DirectoryOnDisk at = root;
        String[] names = path.split("/");
        for (int i = 0; i < names.length - 1; i++) {
            at = (DirectoryOnDisk) at.get(names[i]);
        }
        return at;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Lays what may be found when the power goes now. */
    void lay(Path empty, Fate fate) {
        lay(root, empty, fate, new IdentityHashMap<>());
    }

    private void lay(DirectoryOnDisk from, Path to, Fate fate, Map<FileOnDisk, Path> alreadyThere) {
        from.after(fate)
                .forEach(
                        (name, node) -> {
                            try {
                                lay(node, to.resolve(name), fate, alreadyThere);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }

    private void lay(Node node, Path path, Fate fate, Map<FileOnDisk, Path> alreadyThere)
            throws IOException {
        switch (node) {
            case DirectoryOnDisk inner -> {
                Files.createDirectory(path);
                lay(inner, path, fate, alreadyThere);
            }
            case FileOnDisk file -> {
                Path other = alreadyThere.putIfAbsent(file, path);
                if (other != null) {
                    Files.createLink(path, other);
                } else {
                    byte[] content = file.after(fate);
                    Files.write(path, mapped.contains(file) ? fate.unknown(content) : content);
                }
            }
        }
    }

    private record Sync(Node node, long begin) {
        void ends() {
            node.synced(begin);
        }
    }
}
