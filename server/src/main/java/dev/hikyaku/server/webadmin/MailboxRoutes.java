package dev.hikyaku.server.webadmin;

import com.google.inject.AbstractModule;

import org.apache.james.modules.server.MailboxRoutesModule;
import org.apache.james.modules.server.SieveRoutesModule;

/**
 * The webadmin routes of roles with mailboxes: mailboxes, quotas, dead letters of events and Sieve
 * scripts. Installed beside {@link WebAdminModule}; it expects a mailbox manager, quotas, an event
 * bus and a Sieve repository.
 */
public final class MailboxRoutes extends AbstractModule {

    @Override
    protected void configure() {
        install(new MailboxRoutesModule());
        install(new SieveRoutesModule());
    }
}
