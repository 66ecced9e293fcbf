/**
 * Domains, accounts, addresses, delegations, allowed senders and app passwords in the store's
 * database.
 */
package dev.hikyaku.server.store.accounts;
