/** What the store keeps of events. */
package dev.hikyaku.server.store.events;
