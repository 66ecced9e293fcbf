/**
 * The one database of a store: reads from a pool, writes on one connection and committed in groups,
 * on SQLite or PostgreSQL with the same tables and the same SQL.
 */
package dev.hikyaku.server.store.sql;
