package dev.hikyaku.it.power;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A regular file: what of it is on disk, and what was done to it since. */
final class FileOnDisk implements Node {
    private byte[] bytes;
    private int length;
    private final List<Pending> pending = new ArrayList<>();

    FileOnDisk(byte[] content) {
        bytes = content;
        length = content.length;
    }

    void write(long index, long offset, byte[] data) {
        pending.add(new Pending(index, new Change.Bytes(Math.toIntExact(offset), data)));
    }

    void truncate(long index, long size) {
        pending.add(new Pending(index, new Change.Size(Math.toIntExact(size))));
    }

    void allocate(long index, long end) {
        pending.add(new Pending(index, new Change.AtLeast(Math.toIntExact(end))));
    }

    /** All that was done before that point of the log is on disk. */
    @Override
    public void synced(long before) {
        int done = 0;
        while (done < pending.size() && pending.get(done).index() < before) {
            apply(pending.get(done++).change());
        }
        pending.subList(0, done).clear();
    }

    /** What may be found after a cut. */
    byte[] after(Fate fate) {
        if (pending.isEmpty()) {
            return Arrays.copyOf(bytes, length);
        }
        var found = new FileOnDisk(Arrays.copyOf(bytes, length));
        for (Pending one : pending) {
            switch (one.change()) {
                case Change.Bytes(int offset, byte[] data) ->
                        fate.ofWrite(offset, data.length)
                                .forEach(kept -> found.apply(kept.of(offset, data)));
                case Change other -> {
                    if (fate.keepsChange()) {
                        found.apply(other);
                    }
                }
            }
        }
        return Arrays.copyOf(found.bytes, found.length);
    }

    private void apply(Change change) {
        switch (change) {
            case Change.Bytes(int offset, byte[] data) -> {
                extend(offset + data.length);
                System.arraycopy(data, 0, bytes, offset, data.length);
            }
            case Change.Size(int size) -> {
                extend(size);
                Arrays.fill(bytes, size, length, (byte) 0);
                length = size;
            }
            case Change.AtLeast(int end) -> extend(end);
        }
    }

    private void extend(int end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
        }
        length = Math.max(length, end);
    }

    private record Pending(long index, Change change) {}

    /** A change of content. */
    sealed interface Change {
        record Bytes(int offset, byte[] data) implements Change {}

        record Size(int size) implements Change {}

        record AtLeast(int end) implements Change {}
    }
}
