package dev.hikyaku.server.lmtp;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;

import dev.hikyaku.lmtp.HopHealthCheck;
import dev.hikyaku.lmtp.LmtpRoutes;

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.webadmin.Routes;

/** What an operator sees and changes of the hops of {@code lmtp.properties}. */
public final class HopsModule extends AbstractModule {

    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(HopHealthCheck.class);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(LmtpRoutes.class);
    }
}
