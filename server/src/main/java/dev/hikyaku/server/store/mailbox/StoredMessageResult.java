package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.StoredStructure;
import dev.hikyaku.server.store.messages.StructureDescriptor;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.MimeDescriptor;
import org.apache.james.mailbox.store.MessageResultImpl;
import org.apache.james.mailbox.store.ResultUtils;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A message whose structure is known since it came in: telling it opens no file. */
final class StoredMessageResult extends MessageResultImpl implements DescribedMessage {
    private final StoredMessage message;

    private StoredMessageResult(StoredMessage message) {
        super(message);
        this.message = message;
    }

    /** Parts of the content, where they are asked for, are James' work. */
    static MessageResult of(MailboxMessage message, FetchGroup group) {
        if (!group.getPartContentDescriptors().isEmpty()) {
            return parts(message, group);
        }
        return new StoredMessageResult((StoredMessage) message);
    }

    private static MessageResult parts(MailboxMessage message, FetchGroup group) {
        try {
            return ResultUtils.loadMessageResult(message, group);
        } catch (MailboxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public MimeDescriptor getMimeDescriptor() throws MailboxException {
        Optional<MimeDescriptor> known = structure();
        return known.isPresent() ? known.get() : super.getMimeDescriptor();
    }

    @Override
    public boolean hasStructure() {
        return structure().isPresent();
    }

    private Optional<MimeDescriptor> structure() {
        byte[] stored = message.found().structure();
        if (stored == null) {
            return Optional.empty();
        }
        try {
            return StoredStructure.read(stored)
                    .map(known -> new StructureDescriptor(known, message::getHeaderContent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
