package dev.hikyaku.server.store.sql;

/** What is asked for with every mail and changes seldom, so that answers are worth keeping. */
public enum Seldom {
    /** Domains, accounts and addresses. */
    ACCOUNTS,
    /** Which mailboxes there are, by name, with their ACLs. */
    MAILBOXES
}
