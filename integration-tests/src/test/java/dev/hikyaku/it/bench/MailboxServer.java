package dev.hikyaku.it.bench;

import java.util.List;

/** A server that takes mail by SMTP and keeps it in mailboxes, with a user a session. */
interface MailboxServer extends AutoCloseable {
    long pid();

    int smtpPort();

    /** The addresses mail may be sent to, and the mailboxes they end in, in the same order. */
    List<String> users();

    List<Inbox> inboxes();

    default int delivered() {
        return inboxes().stream().mapToInt(Inbox::messages).sum();
    }

    @Override
    void close();

    /** Starts one of a kind, with these users. */
    interface Kind {
        String name();

        MailboxServer start(List<String> users);
    }
}
