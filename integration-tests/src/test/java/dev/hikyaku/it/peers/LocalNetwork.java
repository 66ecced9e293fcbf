package dev.hikyaku.it.peers;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * 253 addresses, of those that are for tests (198.18.0.0/15, RFC 2544), which lead to this machine
 * though no interface has them: to a server they are other machines. Needs root; gone when closed.
 */
public final class LocalNetwork implements AutoCloseable {
    private final String prefix;

    private LocalNetwork(String prefix) {
        this.prefix = prefix;
    }

    public static LocalNetwork open() {
        var random = ThreadLocalRandom.current();
        var network =
                new LocalNetwork(
                        "198.%d.%d.".formatted(random.nextInt(18, 20), random.nextInt(256)));
        network.change("add");
        return network;
    }

    private void change(String what) {
        ip("route", what, "local", prefix + "0/24", "dev", "lo");
        ip("address", what, interfaceAddress() + "/32", "dev", "lo");
    }

    private static void ip(String... words) {
        var line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(words));
        Command.of(line).succeed();
    }

    /** An address beside them that an interface has, for servers that listen on no other. */
    public String interfaceAddress() {
        return prefix + "254";
    }

    /**
     * One of its addresses.
     *
     * @param number 1 to 253
     */
    public String address(int number) {
        return prefix + number;
    }

    public InetSocketAddress at(int number, int port) {
        return new InetSocketAddress(address(number), port);
    }

    @Override
    public void close() {
        change("del");
    }
}
