package dev.hikyaku.server.smtp;

import dev.hikyaku.trace.Trace;

import java.util.Optional;

/**
 * A mail whose content has come in whole.
 *
 * @param name the mail's name in logs and queues
 * @param source its bytes, trace header first; the transaction lets go of them
 * @param trace what a peer that is believed says of it
 * @param begun when DATA began, by {@link System#nanoTime}
 */
public record ReceivedMessage(
        String name, ReceivedBytes source, Optional<Trace> trace, long begun) {}
