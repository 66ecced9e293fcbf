package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections whose first request head does not come in time. The idle timeout alone lets a
 * caller without a token hold a connection for ever by sending one byte before each runs out
 * (slowloris). Later requests need no such deadline: a refused caller is disconnected.
 */
final class HeadDeadline implements Connection.Listener {
    private final Scheduler scheduler;
    private final Duration deadline;

    HeadDeadline(Scheduler scheduler, Duration deadline) {
        this.scheduler = scheduler;
        this.deadline = deadline;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HttpConnection http) {
            scheduler.schedule(
                    () -> closeIfSilent(http), deadline.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void onClosed(Connection connection) {}

    private static void closeIfSilent(HttpConnection connection) {
        if (connection.getMessagesIn() == 0) {
            connection.close();
        }
    }
}
