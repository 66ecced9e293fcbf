package dev.hikyaku.server.doctor;

import java.util.List;

/** All checks, in the order of likely failure. */
public final class Checks {

    /** A capability adds a line of its own here. */
    public static final List<Check> SHIPPED =
            List.of(
                    new ConfigurationLoads(),
                    new PortsFree(),
                    new CertificateChain(),
                    new DnsRecords(),
                    new OpenRelay(),
                    new Smuggling(),
                    new ClockRight(),
                    new DiskRoom(),
                    new WebAdminAnswers(),
                    new ServerHealth());

    private Checks() {}
}
