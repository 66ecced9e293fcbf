package dev.hikyaku.server.store.messages;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * 64 KB buffers outside the heap, used again: to clear one costs more than a small mail's write.
 */
public final class Buffers {
    static final int BYTES = 64 * 1024;

    private final BlockingQueue<ByteBuffer> idle;

    public Buffers(int most) {
        idle = new ArrayBlockingQueue<>(most);
    }

    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        return buffer == null ? ByteBuffer.allocateDirect(BYTES) : buffer.clear();
    }

    void give(ByteBuffer buffer) {
        idle.offer(buffer);
    }
}
