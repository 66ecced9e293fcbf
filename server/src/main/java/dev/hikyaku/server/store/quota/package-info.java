/**
 * How much mailboxes may hold and do hold (RFC 9208), in the database. What a delivery adds is
 * counted and compared with the limits in the delivery's own transaction.
 */
package dev.hikyaku.server.store.quota;
