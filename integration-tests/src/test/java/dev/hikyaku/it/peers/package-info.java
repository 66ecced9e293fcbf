/**
 * The programs the whole server is shown to: Postfix, Dovecot, swaks, curl, Python's mail libraries
 * and smtp-source, each as a private instance on a free port of 127.0.0.1, and the server itself as
 * a process of its own.
 *
 * <p>Every long-lived program is {@link dev.hikyaku.it.peers.Program}: it is ended by process id
 * when closed and, should a test die before that, when the test's JVM ends.
 */
package dev.hikyaku.it.peers;
