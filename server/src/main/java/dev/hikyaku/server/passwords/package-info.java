/**
 * Passwords as they are stored: hashes in Dovecot's form {@code {SCHEME}VALUE}, which of them new
 * passwords get, and where accounts keep them.
 */
package dev.hikyaku.server.passwords;
