/**
 * What an operator may do with a queue besides what James offers: see why a mail waits, hold it
 * back, and try chosen ones now.
 */
package dev.hikyaku.server.queue;
