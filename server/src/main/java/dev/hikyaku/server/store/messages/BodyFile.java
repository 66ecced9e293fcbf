package dev.hikyaku.server.store.messages;

/**
 * What the database keeps of a message's file, enough to open it.
 *
 * @param format what was done to the bytes: {@link Format}
 * @param keyId which of the {@link BodyKeys} opens it; empty when it is not encrypted
 * @param size of the message, in bytes
 * @param fileSize of the file, in bytes
 */
public record BodyFile(long id, int format, String keyId, long size, long fileSize) {}
