package dev.hikyaku.server.store.messages;

/**
 * A message's file that was written, and what was learned of the message on the way.
 *
 * @param checksum CRC32C of the message's bytes, before compression and encryption
 * @param headerSize bytes up to and with the empty line; all of a message that has none
 * @param header those bytes; empty when they are more than {@link MessageFiles#LONGEST_HEADER}
 * @param lines of a text message's body; null of any other
 * @param properties for {@link StoredProperties#read}
 * @param structure for {@link StoredStructure#read}; empty when the message has none that can be
 *     told
 */
public record StoredBody(
        BodyFile file,
        int checksum,
        int headerSize,
        byte[] header,
        String mediaType,
        String subType,
        Long lines,
        byte[] properties,
        byte[] structure) {}
