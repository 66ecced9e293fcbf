package dev.hikyaku.server.listener;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** The JDK's own look-ups of names, where a test can see which addresses were asked about. */
public final class WatchedNames extends InetAddressResolverProvider {
    /** Addresses whose name somebody wanted. */
    public static final Queue<String> REVERSE = new ConcurrentLinkedQueue<>();

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver jdk = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                    throws UnknownHostException {
                return jdk.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                REVERSE.add(InetAddress.getByAddress(address).getHostAddress());
                return jdk.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "watched";
    }
}
