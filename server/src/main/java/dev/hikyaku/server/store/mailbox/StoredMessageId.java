package dev.hikyaku.server.store.mailbox;

import org.apache.james.mailbox.model.MessageId;

import javax.inject.Inject;

/** The number of a message, the same in every mailbox it is copied to; as text, in decimal. */
public record StoredMessageId(long value) implements MessageId {

    @Override
    public String serialize() {
        return Long.toString(value);
    }

    @Override
    public boolean isSerializable() {
        return true;
    }

    @Override
    public String toString() {
        return serialize();
    }

    /** Reads the text, gives out new ones. */
    public static final class Factory implements MessageId.Factory {
        private final Ids ids;

        @Inject
        public Factory(Ids ids) {
            this.ids = ids;
        }

        @Override
        public StoredMessageId fromString(String serialized) {
            return new StoredMessageId(Long.parseLong(serialized));
        }

        @Override
        public StoredMessageId generate() {
            return new StoredMessageId(ids.next());
        }
    }
}
