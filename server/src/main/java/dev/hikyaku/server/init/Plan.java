package dev.hikyaku.server.init;

import dev.hikyaku.server.Role;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the operator answered.
 *
 * @param role what the server is to be
 * @param hostName its name
 * @param domains whose mail it takes
 * @param addresses where the world reaches it; may be empty
 * @param hop next hop or smarthost, {@code host:port}
 * @param postmaster who reads bounces
 * @param certificate the operator's own; empty for a self-signed one
 * @param spf mechanisms the operator adds to the SPF record
 */
record Plan(
        Role role,
        String hostName,
        List<String> domains,
        List<InetAddress> addresses,
        Optional<String> hop,
        String postmaster,
        Optional<Files> certificate,
        List<String> spf) {

    /**
     * PEM files as the server sees them.
     *
     * @param certificate the chain
     * @param key the private key
     */
    record Files(String certificate, String key) {}

    /** Whether the world brings mail for our domains here. */
    boolean isExchanger() {
        return role == Role.GATEWAY || role == Role.STANDALONE;
    }

    /** Whether users log in here. */
    boolean hasUsers() {
        return role == Role.STORE || role == Role.STANDALONE;
    }

    /** Whether a hop must be named: these roles hand all mail on. */
    static boolean needsHop(Role role) {
        return role == Role.GATEWAY || role == Role.RELAY;
    }
}
