package dev.hikyaku.server.listener;

import io.netty.buffer.ByteBuf;

/** Takes over the bytes of a connection while a mail's content comes in, for DATA and the like. */
public interface ContentReader {

    /**
     * Takes bytes, up to and including the end of the content and not one more.
     *
     * @return whether the content has ended; the next bytes are lines again
     */
    boolean read(ByteBuf in);

    /** The content has ended: deal with it and answer. May block. */
    void ended();

    /** The connection is gone before the content ended: let go of what was kept. */
    void abandoned();
}
