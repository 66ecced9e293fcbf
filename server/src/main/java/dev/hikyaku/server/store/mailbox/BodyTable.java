package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.BodyFile;
import dev.hikyaku.server.store.messages.StoredBody;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code body}: a row a message file, and how many messages need it. */
final class BodyTable {
    private static final String KEEP =
            """
            INSERT INTO body (id, refs, size, header_size, file_size, checksum, format, key_id,
                media_type, sub_type, lines, properties, header, structure)
            VALUES (:id, 1, :size, :headerSize, :fileSize, :checksum, :format, :keyId,
                :mediaType, :subType, :lines, :properties, :header, :structure)
            ON CONFLICT (id) DO UPDATE SET refs = body.refs + 1, dead_since = NULL
            """;

    private static final String RETAIN =
            "UPDATE body SET refs = refs + :times, dead_since = NULL WHERE id = :id";

    private static final String RELEASE =
            """
            UPDATE body
            SET refs = refs - :times,
                dead_since = CASE WHEN refs <= :times THEN :now ELSE dead_since END
            WHERE id = :id
            """;

    private BodyTable() {}

    /** One more message needs the file, which may have been written for it just now. */
    static void keep(Handle handle, StoredBody body) {
        BodyFile file = body.file();
        handle.createUpdate(KEEP)
                .bind("id", file.id())
                .bind("size", file.size())
                .bind("headerSize", body.headerSize())
                .bind("fileSize", file.fileSize())
                .bind("checksum", body.checksum())
                .bind("format", file.format())
                .bind("keyId", file.keyId())
                .bind("mediaType", body.mediaType())
                .bind("subType", body.subType())
                .bind("lines", body.lines())
                .bind("properties", body.properties())
                .bind("header", body.header())
                .bind("structure", body.structure())
                .execute();
    }

    /** A file a number of times, for messages that were copied. */
    static void retain(Handle handle, Stream<Long> bodies) {
        change(handle.prepareBatch(RETAIN), bodies);
    }

    /** The messages are gone; a file nobody needs any more is dead from now on. */
    static void release(Handle handle, Stream<Long> bodies, long now) {
        PreparedBatch batch = handle.prepareBatch(RELEASE);
        batch.bind("now", now);
        change(batch, bodies);
    }

    private static void change(PreparedBatch batch, Stream<Long> bodies) {
        // In the order of their numbers, for the pages they lie on.
        Map<Long, Long> times =
                bodies.collect(
                        Collectors.groupingBy(
                                Function.identity(), TreeMap::new, Collectors.counting()));
        times.forEach((id, count) -> batch.bind("id", id).bind("times", count).add());
        if (!times.isEmpty()) {
            batch.execute();
        }
    }
}
