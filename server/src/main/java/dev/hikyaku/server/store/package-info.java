/** Mailboxes and accounts that survive: SQL for what changes, one file a message for the rest. */
package dev.hikyaku.server.store;
