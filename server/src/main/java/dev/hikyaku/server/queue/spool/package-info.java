/**
 * Mail queues on disk: {@code 250} means the mail is there. See {@link
 * dev.hikyaku.server.queue.spool.SpoolQueues} for the files and what they promise.
 */
package dev.hikyaku.server.queue.spool;
