package dev.hikyaku.server.imap;

/**
 * What one command may take of the server.
 *
 * @param lineBytes the command without its literals
 * @param literalBytes all its literals together
 * @param literalCount how many literals
 * @param inMemoryBytes a literal above this goes to a temporary file
 */
record InputLimits(int lineBytes, int literalBytes, int literalCount, int inMemoryBytes) {}
