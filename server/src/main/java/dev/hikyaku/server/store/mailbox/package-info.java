/**
 * James' mailbox interfaces on the database and the message files: mailboxes, messages in them, who
 * may see them. {@link dev.hikyaku.server.store.mailbox.StoredMailbox} makes every change of a
 * mailbox one transaction and tells of changes in the order they were committed.
 */
package dev.hikyaku.server.store.mailbox;
