package dev.hikyaku.server.listener;

import java.net.InetSocketAddress;

/**
 * Who is at the other end.
 *
 * @param address the client's, which behind a load balancer is the one in the PROXY header
 * @param probe whether it is the load balancer itself, asking whether we live
 */
record Peer(InetSocketAddress address, boolean probe) {}
