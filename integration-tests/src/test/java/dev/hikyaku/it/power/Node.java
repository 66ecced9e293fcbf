package dev.hikyaku.it.power;

/** What a name in a directory stands for. */
sealed interface Node permits FileOnDisk, DirectoryOnDisk {

    /** All that was done to it before that point of the log is on disk. */
    void synced(long before);
}
