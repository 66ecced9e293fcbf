package dev.hikyaku.server.memory;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;

import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;

/**
 * Mail queues and mail repositories in memory, for a gateway, which takes no mail into a queue:
 * what waits in them is gone after a restart.
 *
 * <p>James asks for one queue factory under three keys (james.md §1.3).
 */
public final class MemorySpoolModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new RawPostDequeueDecoratorModule());
        install(new MemoryRepositoriesModule());
        bind(MemoryQueues.class).in(Scopes.SINGLETON);
        bind(new TypeLiteral<MailQueueFactory<?>>() {}).to(MemoryQueues.class);
        bind(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() {}).to(MemoryQueues.class);
        bind(new TypeLiteral<MailQueueFactory<? extends ManageableMailQueue>>() {})
                .to(MemoryQueues.class);
    }
}
