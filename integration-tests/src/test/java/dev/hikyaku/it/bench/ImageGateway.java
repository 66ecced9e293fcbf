package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.Container;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The image in a container of 512 MB and so many CPUs.
 *
 * <p>The container's first process is made by the runtime, which prepares it and then executes the
 * image's entry point in it. That moment is looked for every millisecond; what podman and the
 * runtime do before it is overhead and not the server's.
 */
record ImageGateway(String cpus) implements FreshGateway.Kind {
    private static final String MEMORY = "512m";
    private static final String ROLE = "gateway";
    private static final long LOOK_NANOS = 1_000_000;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Override
    public String name() {
        return "image, %s CPU".formatted(cpus);
    }

    @Override
    public FreshGateway start(int nextHop) {
        var container =
                Container.role(ROLE)
                        .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + nextHop)
                        .limits(MEMORY, cpus)
                        .launch();
        try {
            return greeted(container);
        } catch (RuntimeException | AssertionError e) {
            container.close();
            throw new AssertionError(name() + ": " + container.log(), e);
        }
    }

    private static FreshGateway greeted(Container container) {
        long pid = executed(container);
        long begin = System.nanoTime();
        double before = ProcessUsage.familyCpuSeconds(pid);
        int port = container.port("MX");
        Greeting.await(port, container::isRunning);
        double wall = (System.nanoTime() - begin) / 1e9;
        double cpu = ProcessUsage.familyCpuSeconds(pid) - before;
        double overhead = (begin - container.launchedNanos()) / 1e9;
        return new FreshGateway(pid, port, wall, cpu, overhead, container::close);
    }

    /** Waits until the image's program runs in the container's first process. */
    private static long executed(Container container) {
        while (System.nanoTime() - container.launchedNanos() < DEADLINE_NANOS
                && container.isRunning()) {
            var pid = container.pid();
            if (pid.isPresent() && ProcessUsage.commandLine(pid.getAsLong()).contains(ROLE)) {
                return pid.getAsLong();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new AssertionError("no process (expected: one with --role %s)".formatted(ROLE));
    }
}
