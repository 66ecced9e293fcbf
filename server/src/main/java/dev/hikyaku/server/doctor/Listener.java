package dev.hikyaku.server.doctor;

import dev.hikyaku.server.listener.Networks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One address a configured listener takes connections on.
 *
 * @param file the file that declares it
 * @param name its {@code jmxName}
 * @param protocol what is spoken there
 * @param address where; port 0 is chosen at the start and not known here
 * @param tls how encryption begins
 * @param loginRequired whether mail is taken only after a login
 * @param relayNetworks who may send to anybody without login
 * @param proxy when every connection begins with a PROXY header: who may send one
 * @param pem certificate and key, when they are PEM files
 */
public record Listener(
        String file,
        String name,
        Protocol protocol,
        InetSocketAddress address,
        Tls tls,
        boolean loginRequired,
        Networks relayNetworks,
        Optional<Networks> proxy,
        Optional<Pem> pem) {

    /** What is spoken on a port. */
    public enum Protocol {
        SMTP,
        LMTP,
        IMAP,
        POP3,
        SIEVE,
        HTTP,
        JMX
    }

    /** How encryption begins. */
    public enum Tls {
        NONE,
        STARTTLS,
        FIRST_BYTE
    }

    /**
     * The two references of a listener with TLS.
     *
     * @param certificates {@code tls.certificates}
     * @param key {@code tls.privateKey}
     */
    public record Pem(String certificates, String key) {}

    /** A plain SMTP listener somewhere, of which nothing else is known. */
    static Listener smtp(InetSocketAddress address) {
        return new Listener(
                "--mx",
                "mx",
                Protocol.SMTP,
                address,
                Tls.NONE,
                false,
                Networks.NONE,
                Optional.empty(),
                Optional.empty());
    }

    /** The operators' JMX port. */
    static Listener jmx(InetSocketAddress address) {
        return new Listener(
                "jmx.properties",
                "jmx",
                Protocol.JMX,
                address,
                Tls.NONE,
                true,
                Networks.NONE,
                Optional.empty(),
                Optional.empty());
    }

    boolean isKnown() {
        return address.getPort() != 0;
    }

    /** Where this machine reaches it: loopback for one that listens everywhere. */
    InetSocketAddress reachable() {
        InetAddress host = address.getAddress();
        if (host == null || !host.isAnyLocalAddress()) {
            return address;
        }
        byte[] loopback = new byte[host.getAddress().length];
        if (loopback.length == 4) {
            loopback[0] = 127;
        }
        loopback[loopback.length - 1] = 1;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(loopback), address.getPort());
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }

    /** For facts: {@code mx 0.0.0.0:25}. */
    String label() {
        return name + " " + text(address);
    }

    static String text(InetSocketAddress address) {
        String host =
                address.getAddress() == null
                        ? address.getHostString()
                        : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
