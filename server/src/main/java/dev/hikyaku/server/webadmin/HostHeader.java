package dev.hikyaku.server.webadmin;

import io.netty.util.NetUtil;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code Host} header (RFC 9110 §7.2): a name or address, perhaps with a port.
 *
 * @param name lower case, without brackets and without the dot at the end
 * @param address the address when the name is a literal one; nothing is ever looked up in the DNS
 * @param port as given
 */
record HostHeader(String name, Optional<InetAddress> address, OptionalInt port) {
    private static final int MAXIMUM_LENGTH = 262;
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?");

    static Optional<HostHeader> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > MAXIMUM_LENGTH || !matcher.matches()) {
            return Optional.empty();
        }
        OptionalInt port =
                matcher.group(3) == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(Integer.parseInt(matcher.group(3)));
        if (port.orElse(0) > 65535) {
            return Optional.empty();
        }
        return matcher.group(1) != null ? bracketed(matcher.group(1), port) : named(matcher, port);
    }

    /** Loopback by name or by literal address. */
    boolean isLoopback() {
        return address.map(InetAddress::isLoopbackAddress)
                .orElseGet(() -> "localhost".equals(name));
    }

    /** Whether both mean the same host, whatever their ports. */
    boolean sameHost(HostHeader other) {
        return address.isPresent() ? address.equals(other.address) : name.equals(other.name);
    }

    private static Optional<HostHeader> bracketed(String literal, OptionalInt port) {
        return literal(literal).map(address -> new HostHeader(literal, Optional.of(address), port));
    }

    private static Optional<HostHeader> named(Matcher matcher, OptionalInt port) {
        String lower = matcher.group(2).toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new HostHeader(name, literal(name), port));
    }

    private static Optional<InetAddress> literal(String text) {
        return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(text));
    }
}
