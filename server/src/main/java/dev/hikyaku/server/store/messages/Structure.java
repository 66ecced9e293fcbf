package dev.hikyaku.server.store.messages;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What IMAP's BODY and BODYSTRUCTURE tell of a message or part (RFC 3501 §7.4.2), as James reads it
 * from the message. Texts are null where the message says nothing.
 *
 * @param parameters of the Content-Type, as they are told: with charset and boundary
 * @param octets of the body as it was transferred; 0 of a multipart
 * @param lines of the body of text and of an embedded message; -1 of other parts, 0 of a multipart
 * @param header fields of a part or embedded message; empty at the top, where {@link
 *     StoredBody#header} has them
 * @param embedded what a message/rfc822 holds; null of anything else
 */
public record Structure(
        String type,
        String subType,
        Map<String, String> parameters,
        String contentId,
        String description,
        String encoding,
        long octets,
        long lines,
        String md5,
        String disposition,
        Map<String, String> dispositionParameters,
        List<String> languages,
        String location,
        List<HeaderField> header,
        List<Structure> parts,
        Structure embedded) {

    public Structure {
        parameters = inOrder(parameters);
        dispositionParameters = inOrder(dispositionParameters);
        languages = inOrder(languages);
        header = List.copyOf(header);
        parts = List.copyOf(parts);
    }

    /** Parts inside parts that are told; a message that goes deeper has no structure. */
    public static final int DEEPEST = 100;

    /** A header field: its name, and its body unfolded and trimmed. */
    public record HeaderField(String name, String value) {}

    private static Map<String, String> inOrder(Map<String, String> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static List<String> inOrder(List<String> list) {
        return list.isEmpty() ? List.of() : Collections.unmodifiableList(new ArrayList<>(list));
    }
}
