package dev.hikyaku.server.webadmin;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Refuses requests that name a host this server is not known by. It stops DNS rebinding: a page in
 * the operator's browser that makes its own name point to 127.0.0.1 still sends its own name.
 *
 * <p>Allowed are loopback names and addresses, the configured {@code host}, the names of {@code
 * host.allowed}, and the very address the connection came in on. The port is not looked at, so
 * forwarded ports work.
 */
final class HostCheck {
    private final List<HostHeader> allowed;

    HostCheck(String host, Set<String> alsoAllowed) {
        this.allowed =
                Stream.concat(Stream.of(host), alsoAllowed.stream())
                        .flatMap(name -> HostHeader.parse(name).stream())
                        .filter(
                                name ->
                                        !name.address()
                                                .map(InetAddress::isAnyLocalAddress)
                                                .orElse(false))
                        .toList();
    }

    /**
     * Whether a request is for this server.
     *
     * @param headers all {@code Host} headers; RFC 9112 §3.2 wants exactly one
     * @param target the host of the request line, when it has one
     * @param local the address the connection came in on
     */
    boolean accepts(List<String> headers, String target, InetAddress local) {
        return headers.size() == 1
                && accepts(headers.get(0), local)
                && (target == null || accepts(target, local));
    }

    private boolean accepts(String text, InetAddress local) {
        return HostHeader.parse(text)
                .filter(
                        host ->
                                host.isLoopback()
                                        || host.address().filter(local::equals).isPresent()
                                        || allowed.stream().anyMatch(host::sameHost))
                .isPresent();
    }
}
