package dev.hikyaku.server.imap;

import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imap.encode.base.ImapResponseComposerImpl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All that is said on one connection goes through here, one whole response at a time: the answer to
 * a command, a notice during IDLE and a heartbeat come from different threads and may not cut into
 * one another.
 */
final class Replies {
    /** Notices may pile up this far at a client that reads nothing; then it is disconnected. */
    private static final long MOST_UNREAD_BYTES = 1024 * 1024;

    private final ImapEncoder encoder;
    private final ResponseChannel client;
    private final ImapResponseComposerImpl composer;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean broken;

    Replies(ImapEncoder encoder, ResponseChannel client) {
        this.encoder = encoder;
        this.client = client;
        this.composer = new ImapResponseComposerImpl(client);
        client.beforeLiterals(composer::flush);
    }

    /** Something that speaks IMAP to the composer. */
    @FunctionalInterface
    private interface Utterance {
        void to(ImapResponseComposerImpl composer) throws IOException;
    }

    /** A status line of our own: {@code status} is the word and the text, such as {@code BAD x}. */
    void status(Optional<String> tag, String status) {
        say(
                out -> {
                    if (tag.isPresent()) {
                        out.tag(new Tag(tag.get()));
                    } else {
                        out.untagged();
                    }
                    out.message(status).end();
                    out.flush();
                });
    }

    void continuation() {
        say(
                out -> {
                    out.continuationResponse("OK");
                    out.flush();
                });
    }

    void flush() {
        say(ImapResponseComposerImpl::flush);
    }

    /** The responder of one command. */
    ForCommand forCommand(Turns.Turn turn) {
        return new ForCommand(turn);
    }

    /** A response that failed half way leaves nothing sensible to say after it. */
    private void say(Utterance utterance) {
        lock.lock();
        try {
            if (broken) {
                return;
            }
            broken = true;
            utterance.to(composer);
            broken = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
            if (broken) {
                client.close();
            }
        }
    }

    /**
     * Answers one command: while it runs it waits for slow readers; what comes later, the notices
     * of IDLE, never waits.
     */
    final class ForCommand implements Responder {
        private final Turns.Turn turn;
        private volatile boolean done;
        private volatile boolean answered;

        private ForCommand(Turns.Turn turn) {
            this.turn = turn;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            answered |= message instanceof StatusResponse status && status.getTag() != null;
            if (done) {
                notice(message);
                return;
            }
            if (!client.hasRoom()) {
                flush();
                turn.yieldTo(client);
            }
            say(out -> encoder.encode(message, out));
        }

        private void notice(ImapResponseMessage message) {
            if (client.unsent() > MOST_UNREAD_BYTES) {
                client.close();
            } else {
                say(
                        out -> {
                            encoder.encode(message, out);
                            out.flush();
                        });
            }
        }

        @Override
        public void flush() {
            Replies.this.flush();
        }

        /** Whether the command has had its tagged answer. */
        boolean hasAnswered() {
            return answered;
        }

        /** The command has ended; its listeners may still speak. */
        void done() {
            done = true;
        }
    }
}
