package dev.hikyaku.server.memory;

import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.annotation.PreDestroy;
import javax.inject.Inject;

/** The mail queues of this process, by name: gone after a restart. */
public final class MemoryQueues implements MailQueueFactory<MemoryQueue> {
    private final Map<MailQueueName, MemoryQueue> queues = new ConcurrentHashMap<>();
    private final MailQueueItemDecoratorFactory decorators;
    private final Clock clock;
    private final HeapRoom room = HeapRoom.ofThisJvm();

    @Inject
    MemoryQueues(MailQueueItemDecoratorFactory decorators, Clock clock) {
        this.decorators = decorators;
        this.clock = clock;
    }

    @Override
    public Optional<MemoryQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return Optional.ofNullable(queues.get(name));
    }

    @Override
    public MemoryQueue createQueue(MailQueueName name, PrefetchCount count) {
        return queues.computeIfAbsent(
                name, fresh -> new MemoryQueue(fresh, decorators, clock, room));
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return Set.copyOf(queues.keySet());
    }

    @PreDestroy
    void stop() {
        queues.values().forEach(MemoryQueue::stop);
        queues.clear();
    }
}
