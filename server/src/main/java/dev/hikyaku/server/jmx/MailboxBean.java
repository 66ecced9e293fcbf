package dev.hikyaku.server.jmx;

import org.apache.james.adapter.mailbox.MailboxManagerManagementMBean;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.MailboxSearchFetchType;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxMetaData;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.search.MailboxQuery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import javax.inject.Inject;

/**
 * Users' mailboxes, as the James command line tool asks for them.
 *
 * <p>James' own bean logs what went wrong and answers as if nothing had: an import of a file that
 * is not there is reported as done. Here every failure is an answer.
 */
final class MailboxBean implements MailboxManagerManagementMBean {
    private final MailboxManager mailboxes;

    @Inject
    MailboxBean(MailboxManager mailboxes) {
        this.mailboxes = mailboxes;
    }

    @Override
    public boolean deleteMailboxes(String user) {
        return as(
                user,
                session -> {
                    for (MailboxMetaData mailbox : mailboxesOf(session)) {
                        mailboxes.deleteMailbox(mailbox.getPath(), session);
                    }
                    return true;
                });
    }

    @Override
    public List<String> listMailboxes(String user) {
        return as(
                user,
                session ->
                        mailboxesOf(session).stream()
                                .map(mailbox -> mailbox.getPath().getName())
                                .sorted()
                                .toList());
    }

    @Override
    public MailboxId createMailbox(String namespace, String user, String name) {
        return as(
                user,
                session ->
                        mailboxes
                                .createMailbox(path(namespace, user, name), session)
                                .orElseThrow(() -> new MailboxException("not created")));
    }

    @Override
    public void deleteMailbox(String namespace, String user, String name) {
        as(
                user,
                session -> {
                    mailboxes.deleteMailbox(path(namespace, user, name), session);
                    return true;
                });
    }

    @Override
    public void importEmlFileToMailbox(String namespace, String user, String name, String file) {
        byte[] mail = MailFile.read(Path.of(file));
        as(
                user,
                session ->
                        mailboxes
                                .getMailbox(path(namespace, user, name), session)
                                .appendMessage(
                                        MessageManager.AppendCommand.builder().recent().build(mail),
                                        session));
    }

    private List<MailboxMetaData> mailboxesOf(MailboxSession session) {
        return mailboxes
                .search(
                        MailboxQuery.privateMailboxesBuilder(session)
                                .matchesAllMailboxNames()
                                .build(),
                        MailboxSearchFetchType.Minimal,
                        session)
                .collectList()
                .block();
    }

    private static MailboxPath path(String namespace, String user, String name) {
        return new MailboxPath(namespace, Username.of(user), name);
    }

    private <T> T as(String user, Work<T> work) {
        MailboxSession session = mailboxes.createSystemSession(Username.of(user));
        mailboxes.startProcessingRequest(session);
        try {
            return work.with(session);
        } catch (MailboxNotFoundException e) {
            throw new IllegalArgumentException("mailbox: not found: " + e.getMessage());
        } catch (MailboxException | IOException e) {
            throw new IllegalStateException(e.getMessage());
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    private interface Work<T> {
        T with(MailboxSession session) throws MailboxException, IOException;
    }
}
