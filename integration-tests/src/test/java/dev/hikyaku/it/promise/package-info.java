/**
 * What a mail server has promised: many clients change mailboxes at once, every answer of the
 * server is written down ({@link dev.hikyaku.it.promise.Ledger}), and what the mailboxes hold after
 * a fault is compared with it.
 */
package dev.hikyaku.it.promise;
