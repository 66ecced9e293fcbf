package dev.hikyaku.server.webadmin;

import org.apache.james.utils.GuiceProbe;

import javax.inject.Inject;

/** Tells whoever starts a server in process which port webadmin took. */
public final class WebAdminProbe implements GuiceProbe {
    private final WebAdminServer server;

    @Inject
    WebAdminProbe(WebAdminServer server) {
        this.server = server;
    }

    /** The port listened on, 0 when webadmin is off. */
    public int port() {
        return server.getPort();
    }
}
