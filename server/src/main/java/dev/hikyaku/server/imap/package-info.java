/**
 * The IMAP server over James 3.8.1's processors. {@link dev.hikyaku.server.imap.ImapModule} wires
 * it and lists its keys.
 *
 * <p>A connection's way: {@code Door} counts it, {@code Tls} encrypts it, {@code Deadlines} watches
 * it, {@code CommandDecoder} with {@code CommandAssembler} cuts its octets into commands, {@code
 * Conversation} runs them, {@code Replies} and {@code ResponseChannel} answer. {@code ToldMailbox}
 * knows what the client was told of its open mailbox, from {@code Announcing}, and {@code
 * IdleNotices} lets IDLE tell the rest. The classes named after commands ({@code FetchMessages},
 * {@code DeleteMailbox}, …) stand in for James' processors; {@code CorrectedCommands} puts them
 * there.
 */
package dev.hikyaku.server.imap;
