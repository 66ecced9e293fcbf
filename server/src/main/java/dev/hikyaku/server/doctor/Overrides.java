package dev.hikyaku.server.doctor;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the operator points the doctor at instead of what configuration and machine say.
 *
 * @param mx the SMTP listener that is tried for relaying and smuggling
 * @param dns the name server to ask
 * @param time {@code host} or {@code host:port} of SNTP servers
 */
public record Overrides(
        Optional<InetSocketAddress> mx, Optional<InetSocketAddress> dns, List<String> time) {

    /** Nothing else than what configuration and machine say. */
    public static final Overrides NONE =
            new Overrides(Optional.empty(), Optional.empty(), List.of());

    public Overrides {
        time = List.copyOf(time);
    }
}
