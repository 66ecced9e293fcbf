package dev.hikyaku.server.events;

import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Marks what runs inside a listener: its thread, the threads that Reactor's schedulers go on with
 * for it, and its reactive chain on whatever thread.
 */
final class Hearing {
    private static final ThreadLocal<Boolean> THREAD = ThreadLocal.withInitial(() -> false);

    static {
        Schedulers.onScheduleHook(
                Hearing.class.getName(), task -> THREAD.get() ? marked(task) : task);
    }

    private Hearing() {}

    static Runnable marked(Runnable task) {
        return () -> {
            boolean before = THREAD.get();
            THREAD.set(true);
            try {
                task.run();
            } finally {
                THREAD.set(before);
            }
        };
    }

    static Context marked(Context context) {
        return context.put(Hearing.class, true);
    }

    static boolean isGoingOn(ContextView context) {
        return THREAD.get() || context.hasKey(Hearing.class);
    }
}
