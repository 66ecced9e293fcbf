/**
 * The operators' command {@code hikyaku}: nouns, then verbs, over webadmin. Its page is {@code
 * docs/command.md}.
 *
 * <p>It is started for every line of a script, so nothing here touches Guice, James, Netty or the
 * logging of the server.
 */
package dev.hikyaku.server.command;
