package dev.hikyaku.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.io.InputStream;
import java.util.Optional;

/**
 * Sends the content of a message, as fast as the peer takes it: after 354, or as chunks (RFC 3030).
 *
 * <p>Until {@link #complete()} the peer does not have the whole content and cannot deliver it. A
 * message that turns out to be unreadable, or the end of our patience, never leads to a dot.
 */
final class ContentTransfer {
    /** Chunks whose answers are not there yet, where the peer offers PIPELINING. */
    private static final int CHUNKS_IN_FLIGHT = 8;

    private final Session session;
    private final Wire wire;
    private final Deadlines deadlines;
    private final int answers;
    private int chunksDue;
    private boolean complete;

    /**
     * @param answers how many replies the peer will give after the dot
     */
    ContentTransfer(Session session, int answers) {
        this.session = session;
        this.wire = session.wire();
        this.deadlines = session.hop().deadlines();
        this.answers = answers;
    }

    /** Whether the end of the content may have reached the peer. */
    boolean complete() {
        return complete;
    }

    /** After 354: all of it, and the lone dot. */
    void data(InputStream in, long sizeBytes)
            throws LostException, UnreadableException, UnsendableException {
        Blocks blocks = new Blocks(in, sizeBytes, ContentEncoder.forData());
        while (!blocks.ended()) {
            ByteBuf block = blocks.next();
            write(block, 0, blocks.ended());
        }
    }

    /** Instead of DATA: chunks, the last one when all before it were accepted. */
    Optional<PeerReply> chunks(InputStream in, long sizeBytes)
            throws LostException, UnreadableException, UnsendableException {
        int most = session.capabilities().pipelining() ? CHUNKS_IN_FLIGHT : 1;
        Blocks blocks = new Blocks(in, sizeBytes, ContentEncoder.forChunks());
        while (!blocks.ended()) {
            ByteBuf chunk = blocks.next();
            Optional<PeerReply> refusal = refusal(blocks.ended() ? 0 : most - 1);
            if (refusal.isPresent()) {
                return refusal;
            }
            write(chunk(chunk, blocks.ended()), 1, blocks.ended());
            chunksDue++;
        }
        return Optional.empty();
    }

    /** Takes answers to chunks until only so many are due; the first that is no 2xx. */
    private Optional<PeerReply> refusal(int most) throws LostException {
        while (chunksDue > most) {
            PeerReply reply = wire.take(deadlines.data());
            chunksDue--;
            if (reply.negative()) {
                return Optional.of(reply);
            }
            if (!reply.positive()) {
                throw new LostException(Trouble.OUT_OF_STEP, "BDAT: " + reply.code());
            }
        }
        return Optional.empty();
    }

    private static ByteBuf chunk(ByteBuf content, boolean last) {
        Command head = Command.bdat(content.readableBytes(), last);
        ByteBuf line = Unpooled.buffer(head.length());
        head.writeTo(line);
        return Unpooled.wrappedBuffer(line, content);
    }

    private void write(ByteBuf bytes, int answersIfNotLast, boolean last) throws LostException {
        wire.awaitWritable(deadlines.block());
        wire.send(bytes, last ? answers : answersIfNotLast);
        // What could not be written at all has thrown; what might have been, counts as written.
        complete = last;
    }
}
