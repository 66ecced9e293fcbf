/** How the server's parts hear of what happens to mailboxes. */
package dev.hikyaku.server.events;
