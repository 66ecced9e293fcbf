/**
 * The POP3 server (RFC 1939, 2449, 2595, 3206, 5034) on our own listener, in the place of James'.
 * What James 3.8.1 gets wrong: login in clear, no mailbox lock, no limit on errors or line length,
 * {@code TOP 1 -1} (james.md appendix E), commands on the I/O threads (JAMES-4023).
 */
package dev.hikyaku.server.pop3;
