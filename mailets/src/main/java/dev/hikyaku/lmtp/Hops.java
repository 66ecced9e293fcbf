package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.Dialer;
import dev.hikyaku.smtp.DirectDialer;
import dev.hikyaku.smtp.Hop;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.utils.PropertiesProvider;

import java.io.FileNotFoundException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The hops of the {@link RoutingTable} in force, one for the whole server. Another table takes
 * effect as a whole or not at all: mails on their way end as they began, and a hop that is in both
 * keeps its connections.
 *
 * <p>A table an operator has put in place by webadmin holds until the server stops or the file is
 * read again: a gateway keeps nothing.
 */
@Singleton
public final class Hops {
    private static final String FILE = "lmtp";
    private static final int IO_THREADS = 2;

    /** A table and its hops by name. */
    private record InForce(RoutingTable table, Map<String, NextHop> hops, boolean fromFile) {}

    /** Where the keys of the table are written. */
    @FunctionalInterface
    interface Source {
        Map<String, String> read();
    }

    private final Source file;
    private final Dialer dialer;
    private final HopMetrics metrics;
    private volatile InForce inForce;

    /**
     * Reads the table of {@code lmtp.properties}.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    @Inject
    public Hops(PropertiesProvider properties, MetricFactory metrics, GaugeRegistry gauges) {
        this(() -> read(properties), new DirectDialer(IO_THREADS), metrics, gauges);
    }

    Hops(Source file, Dialer dialer, MetricFactory metrics, GaugeRegistry gauges) {
        this.file = file;
        this.dialer = dialer;
        this.metrics = new HopMetrics(metrics);
        this.inForce = new InForce(RoutingTable.from(file.read()), Map.of(), true);
        change(inForce.table(), true);
        gauges.register("lmtpConnectionsInUse", () -> sum(NextHop::connectionsInUse));
        gauges.register("lmtpConnectionsIdle", () -> sum(NextHop::connectionsIdle));
    }

    private static Map<String, String> read(PropertiesProvider properties) {
        Map<String, String> keys = new HashMap<>();
        try {
            Configuration file = properties.getConfiguration(FILE);
            file.getKeys()
                    .forEachRemaining(
                            key -> keys.put(key, String.join(",", file.getStringArray(key))));
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException(
                    "lmtp.properties: missing (expected: a file with routes)", e);
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException("lmtp.properties: " + e.getMessage(), e);
        }
        return keys;
    }

    /** The table in force. */
    public RoutingTable table() {
        return inForce.table();
    }

    /** Whether it is the one of the file. */
    public boolean fromFile() {
        return inForce.fromFile();
    }

    /**
     * Puts another table in force.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}, also for a
     *     file of TLS that cannot be used; the old table stays
     */
    public void replace(RoutingTable table) {
        change(table, false);
    }

    /**
     * Puts the table of the file in force again.
     *
     * @throws IllegalArgumentException as {@link #replace}
     */
    public void reload() {
        change(RoutingTable.from(file.read()), true);
    }

    private synchronized void change(RoutingTable table, boolean fromFile) {
        Map<String, NextHop> old = inForce.hops();
        Map<String, NextHop> hops = new LinkedHashMap<>();
        table.hops().forEach((name, hop) -> hops.put(name, keptOrNew(old.get(name), name, hop)));
        inForce = new InForce(table, Map.copyOf(hops), fromFile);
        old.values().stream().filter(hop -> !hops.containsValue(hop)).forEach(NextHop::close);
    }

    private NextHop keptOrNew(NextHop old, String name, Hop hop) {
        if (old != null && old.hop().equals(hop)) {
            return old;
        }
        try {
            return new NextHop(name, hop, dialer, metrics);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("hop." + name + "." + e.getMessage(), e);
        }
    }

    /** A recipient's hops, best first; none when it has no route. */
    public List<NextHop> of(MailAddress recipient) {
        InForce now = inForce;
        return now.table()
                .routeOf(recipient)
                .map(route -> route.hops().stream().map(now.hops()::get).toList())
                .orElse(List.of());
    }

    /** All hops of the table. */
    public List<NextHop> all() {
        return List.copyOf(inForce.hops().values());
    }

    private int sum(ToIntFunction<NextHop> figure) {
        return all().stream().mapToInt(figure).sum();
    }

    /** Closes all connections, at rest or not. */
    @PreDestroy
    public void stop() {
        all().forEach(NextHop::close);
        if (dialer instanceof DirectDialer direct) {
            direct.close();
        }
    }
}
