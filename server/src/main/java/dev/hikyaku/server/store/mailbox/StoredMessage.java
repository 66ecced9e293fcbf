package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.messages.StoredProperties;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageAttachmentMetadata;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import javax.mail.Flags;
import javax.mail.Flags.Flag;

/**
 * A message of a mailbox. Its bytes are read from the file when they are asked for, the header from
 * the database where that has it. Attachments are not told apart from other parts.
 */
final class StoredMessage implements MailboxMessage {
    private final FoundMessage found;
    private final MessageFiles files;
    private final StoredMailboxId mailbox;
    private MessageUid uid;
    private ModSeq modSeq;
    private Flags flags;
    private Optional<Date> saveDate;

    StoredMessage(FoundMessage found, MessageFiles files) {
        this(found, files, found.row().mailbox());
    }

    private StoredMessage(FoundMessage found, MessageFiles files, StoredMailboxId mailbox) {
        this.found = found;
        this.files = files;
        this.mailbox = mailbox;
        this.uid = found.row().messageUid();
        this.modSeq = ModSeq.of(found.row().modSeq());
        this.flags = found.row().toFlags();
        this.saveDate = found.row().savedAt();
    }

    FoundMessage found() {
        return found;
    }

    @Override
    public MessageId getMessageId() {
        return found.row().messageId();
    }

    @Override
    public ThreadId getThreadId() {
        return found.row().thread();
    }

    @Override
    public ComposedMessageIdWithMetaData getComposedMessageIdWithMetaData() {
        return new ComposedMessageIdWithMetaData(
                new ComposedMessageId(mailbox, getMessageId(), uid),
                createFlags(),
                modSeq,
                getThreadId());
    }

    @Override
    public MailboxId getMailboxId() {
        return mailbox;
    }

    @Override
    public MessageUid getUid() {
        return uid;
    }

    @Override
    public void setUid(MessageUid uid) {
        this.uid = uid;
    }

    @Override
    public ModSeq getModSeq() {
        return modSeq;
    }

    @Override
    public void setModSeq(ModSeq modSeq) {
        this.modSeq = modSeq;
    }

    @Override
    public boolean isAnswered() {
        return flags.contains(Flag.ANSWERED);
    }

    @Override
    public boolean isDeleted() {
        return flags.contains(Flag.DELETED);
    }

    @Override
    public boolean isDraft() {
        return flags.contains(Flag.DRAFT);
    }

    @Override
    public boolean isFlagged() {
        return flags.contains(Flag.FLAGGED);
    }

    @Override
    public boolean isRecent() {
        return flags.contains(Flag.RECENT);
    }

    @Override
    public boolean isSeen() {
        return flags.contains(Flag.SEEN);
    }

    @Override
    public void setFlags(Flags flags) {
        this.flags = new Flags(flags);
    }

    @Override
    public Flags createFlags() {
        return new Flags(flags);
    }

    @Override
    public void setSaveDate(Date saveDate) {
        this.saveDate = Optional.of(saveDate);
    }

    @Override
    public Optional<Date> getSaveDate() {
        return saveDate;
    }

    @Override
    public MailboxMessage copy(Mailbox other) {
        return new StoredMessage(found, files, (StoredMailboxId) other.getMailboxId());
    }

    @Override
    public Date getInternalDate() {
        return new Date(found.row().internalDate());
    }

    @Override
    public InputStream getFullContent() throws IOException {
        return files.open(found.file());
    }

    @Override
    public InputStream getBodyContent() throws IOException {
        InputStream content = getFullContent();
        try {
            content.skipNBytes(found.headerSize());
            return content;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    @Override
    public InputStream getHeaderContent() throws IOException {
        if (found.header() != null && found.header().length == found.headerSize()) {
            return new ByteArrayInputStream(found.header());
        }
        try (InputStream content = getFullContent()) {
            return new ByteArrayInputStream(content.readNBytes(found.headerSize()));
        }
    }

    @Override
    public String getMediaType() {
        return found.mediaType();
    }

    @Override
    public String getSubType() {
        return found.subType();
    }

    @Override
    public long getFullContentOctets() {
        return found.file().size();
    }

    @Override
    public long getHeaderOctets() {
        return found.headerSize();
    }

    @Override
    public long getBodyOctets() {
        return found.file().size() - found.headerSize();
    }

    @Override
    public Long getTextualLineCount() {
        return found.lines();
    }

    @Override
    public Properties getProperties() {
        if (found.properties() == null) {
            return new PropertyBuilder().build();
        }
        try {
            return StoredProperties.read(found.properties(), found.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<MessageAttachmentMetadata> getAttachments() {
        return List.of();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredMessage that
                && uid.equals(that.uid)
                && mailbox.equals(that.mailbox);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mailbox, uid);
    }

    @Override
    public String toString() {
        return "message %s of mailbox %s".formatted(uid.asLong(), mailbox);
    }
}
