/** {@code hikyaku init}: from a few answers to a configuration that starts, and the DNS to set. */
package dev.hikyaku.server.init;
