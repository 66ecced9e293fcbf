package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.Command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What files take, as {@code du} tells.
 *
 * @param bytes their lengths
 * @param blockBytes what the file system has set aside for them
 */
record DiskUse(long bytes, long blockBytes) {

    /** Of all files below these directories. */
    static DiskUse of(Path... directories) {
        return new DiskUse(du("--apparent-size", directories), du("--total", directories));
    }

    private static long du(String option, Path... directories) {
        var line =
                new ArrayList<>(List.of("du", "--total", "--summarize", "--block-size=1", option));
        List.of(directories).forEach(directory -> line.add(directory.toString()));
        String total = Command.of(line).succeed().text().lines().toList().getLast();
        return Long.parseLong(total.substring(0, total.indexOf('\t')));
    }

    DiskUse since(DiskUse before) {
        return new DiskUse(bytes - before.bytes, blockBytes - before.blockBytes);
    }
}
