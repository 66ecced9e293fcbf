package dev.hikyaku.server.store.sql;

/** Hears of every commit, on the thread that makes them: count, never block. */
public interface CommitWatch {
    /** Counts nothing. */
    CommitWatch NONE = () -> (changes, onDisk) -> {};

    /** Some changes are taken up. */
    Group begins();

    /** Changes that are committed together. */
    interface Group {
        /**
         * All of them went the same way.
         *
         * @param changes how many they are
         * @param onDisk false when they were put off, because the database is away or full
         */
        void ends(int changes, boolean onDisk);
    }
}
