package dev.hikyaku.it.power;

/** One record of what a program did, in the order it was done. Paths are relative. */
sealed interface Operation {

    /** A regular file appeared, empty. */
    record Create(long inode, String path) implements Operation {}

    record Write(long inode, long offset, byte[] data) implements Operation {}

    record Truncate(long inode, long size) implements Operation {}

    /** The file is at least this long from here on. */
    record Allocate(long inode, long end) implements Operation {}

    record MakeDirectory(long inode, String path) implements Operation {}

    record Remove(String path) implements Operation {}

    record Rename(String from, String to) implements Operation {}

    record Link(String from, String to) implements Operation {}

    record SyncBegin(long inode, long token) implements Operation {}

    record SyncEnd(long inode, long token) implements Operation {}

    /** A file was mapped into memory to be written there, where the recorder does not see it. */
    record Mapped(String path) implements Operation {}

    /** Not something the program did to a file: a word of whoever watches it. */
    record Mark(String text) implements Operation {}
}
