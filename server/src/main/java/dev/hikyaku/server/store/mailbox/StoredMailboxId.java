package dev.hikyaku.server.store.mailbox;

import org.apache.james.mailbox.model.MailboxId;

import java.io.Serializable;

/** The number of a mailbox; as text, in decimal. James' JMX answers with it as it is. */
public record StoredMailboxId(long value) implements MailboxId, Serializable {

    @Override
    public String serialize() {
        return Long.toString(value);
    }

    @Override
    public String toString() {
        return serialize();
    }

    /** Reads the text. */
    public static final class Factory implements MailboxId.Factory {
        @Override
        public StoredMailboxId fromString(String serialized) {
            return new StoredMailboxId(Long.parseLong(serialized));
        }
    }
}
