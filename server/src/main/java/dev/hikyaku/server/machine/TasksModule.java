package dev.hikyaku.server.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;

import org.apache.james.modules.server.TaskSerializationModule;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.task.TaskManager;

/**
 * Operators' tasks, kept in memory. James' module of the same content does not start where the
 * machine's own name does not resolve.
 */
public final class TasksModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new TaskSerializationModule());
        bind(Hostname.class).toInstance(new Hostname(MachineName.localHost().getHostName()));
        bind(MemoryTaskManager.class).in(Scopes.SINGLETON);
        bind(TaskManager.class).to(MemoryTaskManager.class);
    }
}
