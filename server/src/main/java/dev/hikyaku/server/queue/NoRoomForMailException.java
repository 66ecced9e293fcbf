package dev.hikyaku.server.queue;

import org.apache.james.queue.api.MailQueue.MailQueueException;

/** New mail finds no room in a queue: its sender keeps it and tries later, 452 4.3.1 (RFC 3463). */
public final class NoRoomForMailException extends MailQueueException {
    private static final long serialVersionUID = 1L;

    public NoRoomForMailException(String message) {
        super(message);
    }

    public NoRoomForMailException(String message, Exception cause) {
        super(message, cause);
    }
}
