package dev.hikyaku.server.smtp;

/**
 * A mail whose content has come in whole.
 *
 * @param name the mail's name in logs and queues
 * @param source its bytes, trace header first; the transaction lets go of them
 * @param begun when DATA began, by {@link System#nanoTime}
 */
public record ReceivedMessage(String name, ReceivedBytes source, long begun) {}
