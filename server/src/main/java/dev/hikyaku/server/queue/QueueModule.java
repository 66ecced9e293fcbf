package dev.hikyaku.server.queue;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import dev.hikyaku.delivery.DeliveryRoutes;

import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.webadmin.Routes;

/**
 * Holding of queued mails and of destinations: the routes and the gauge. Installed beside a mail
 * queue factory and {@code WebAdminModule}.
 */
public final class QueueModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(HeldMails.class).in(Scopes.SINGLETON);
        Multibinder<Routes> routes = Multibinder.newSetBinder(binder(), Routes.class);
        routes.addBinding().to(QueueEntriesRoutes.class);
        routes.addBinding().to(DeliveryRoutes.class);
    }

    @ProvidesIntoSet
    InitializationOperation gauge(HeldMails mails) {
        return InitilizationOperationBuilder.forClass(HeldMails.class).init(mails::start);
    }
}
