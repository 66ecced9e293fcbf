package dev.hikyaku.server.listener;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.util.concurrent.TimeUnit;

import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The I/O threads of all listeners: they move bytes and do TLS, nothing else. Whatever may block
 * runs on the connection's own virtual thread (James 3.8.1 runs hooks here: JAMES-4023).
 */
@Singleton
public final class EventLoops {

    private static final int SHUTDOWN_SECONDS = 5;

    private final EventLoopGroup acceptors =
            new NioEventLoopGroup(1, new DefaultThreadFactory("accept", true));
    private final EventLoopGroup workers =
            new NioEventLoopGroup(
                    Math.max(2, Runtime.getRuntime().availableProcessors()),
                    new DefaultThreadFactory("io", true));

    @Inject
    public EventLoops() {}

    EventLoopGroup acceptors() {
        return acceptors;
    }

    EventLoopGroup workers() {
        return workers;
    }

    @PreDestroy
    public void stop() {
        acceptors.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
