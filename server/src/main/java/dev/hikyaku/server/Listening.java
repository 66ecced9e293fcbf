package dev.hikyaku.server;

import java.net.InetSocketAddress;

/**
 * One open port of this server.
 *
 * @param name the listener's {@code jmxName} in its file, such as {@code mx} or {@code imaps}
 * @param address where it listens, with the port it really got
 */
public record Listening(String name, InetSocketAddress address) {}
