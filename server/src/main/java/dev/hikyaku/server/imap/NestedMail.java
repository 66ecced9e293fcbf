package dev.hikyaku.server.imap;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

import dev.hikyaku.server.smtp.MimeDepth;
import dev.hikyaku.server.store.mailbox.DescribedMessage;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mime4j.MimeException;

import java.io.IOException;
import java.io.InputStream;

/**
 * Which mails have parts inside parts so deep that to describe them costs more than any is worth:
 * James' FETCH of such a mail overflows the stack or runs for minutes.
 */
final class NestedMail {
    /** Parts inside parts; mails of people stay below ten. */
    static final int DEEPEST = 100;

    private static final long REMEMBERED = 20_000;

    private final Cache<MessageId, Boolean> known =
            CacheBuilder.newBuilder().maximumSize(REMEMBERED).build();

    /** Whether the mail is nested too deep, or is no MIME that can be read to its end. */
    static boolean isTooDeep(InputStream mail) throws IOException {
        try (mail) {
            return MimeDepth.exceeds(mail, DEEPEST);
        } catch (MimeException | RuntimeException | StackOverflowError unreadable) {
            return true;
        }
    }

    /** The same of a stored mail; remembered, because clients ask again and again. */
    boolean isTooDeep(MessageResult message) throws MailboxException, IOException {
        if (message instanceof DescribedMessage described) {
            return !described.hasStructure();
        }
        Boolean verdict = known.getIfPresent(message.getMessageId());
        if (verdict == null) {
            verdict = isTooDeep(message.getFullContent().getInputStream());
            known.put(message.getMessageId(), verdict);
        }
        return verdict;
    }
}
