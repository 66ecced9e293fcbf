package dev.hikyaku.server.listener;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other on a virtual thread that exists only while there are any.
 *
 * <p>Each task sees what the one before it wrote.
 */
final class SerialTasks {

    private final String name;
    private final Runnable workedOff;
    private final Consumer<Throwable> failed;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** {@code workedOff} runs on the virtual thread each time the queue has become empty. */
    SerialTasks(String name, Runnable workedOff, Consumer<Throwable> failed) {
        this.name = name;
        this.workedOff = workedOff;
        this.failed = failed;
    }

    void submit(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            Thread.ofVirtual().name(name).start(this::work);
        }
    }

    boolean busy() {
        return pending.get() > 0;
    }

    private void work() {
        int seen = pending.get();
        do {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                run(task);
            }
            run(workedOff);
            seen = pending.addAndGet(-seen);
        } while (seen != 0);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // An Error of a hook must end this connection and not leave it hanging (JAMES 3.8.1
            // catches Exception).
            failed.accept(e);
        }
    }
}
