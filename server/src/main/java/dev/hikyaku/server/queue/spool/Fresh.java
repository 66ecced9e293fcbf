package dev.hikyaku.server.queue.spool;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was written lately and is read soon, so that it need not be read from disk. */
final class Fresh {
    private static final int MOST = 512;
    private static final int MOST_BYTES = 8 * 1024;

    private final Map<Long, byte[]> contents =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
                    return size() > MOST;
                }
            };

    /** Remembers the content of an entry's file. */
    synchronized void put(long entry, byte[] content) {
        if (content.length <= MOST_BYTES) {
            contents.put(entry, content);
        }
    }

    /** The content, or null; it is forgotten. */
    synchronized byte[] take(long entry) {
        return contents.remove(entry);
    }
}
