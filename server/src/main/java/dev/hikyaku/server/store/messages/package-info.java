/**
 * One immutable file a message: written whole and forced to disk before the database learns of it,
 * read as a stream, and described well enough while it was written that listing a mailbox opens
 * none.
 */
package dev.hikyaku.server.store.messages;
