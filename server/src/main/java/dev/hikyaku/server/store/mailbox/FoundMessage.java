package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.BodyFile;

/**
 * A message as it was found in the database; its bytes are in the file.
 *
 * @param properties null when it was not asked for, as header and structure
 * @param header empty when only the file has it
 * @param structure empty when nobody knows it
 */
record FoundMessage(
        MessageRow row,
        BodyFile file,
        int headerSize,
        String mediaType,
        String subType,
        Long lines,
        byte[] properties,
        byte[] header,
        byte[] structure) {}
