package dev.hikyaku.server.imap;

import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.metrics.api.Metric;

import java.util.concurrent.Executor;

/**
 * What all conversations of one listener share.
 *
 * @param greeting what a client reads first
 * @param decoder makes requests of commands
 * @param processor serves them
 * @param encoder writes the answers
 * @param workers starts a virtual thread for every task
 * @param turns how many commands run at once
 * @param commands counts commands
 */
record Service(
        String greeting,
        ImapDecoder decoder,
        ImapProcessor processor,
        ImapEncoder encoder,
        Executor workers,
        Turns turns,
        Metric commands) {}
