/**
 * Certificates of listeners, read with the JDK alone.
 *
 * <p>James 3.8.1 reads every PEM file through BouncyCastle, whose loading is a quarter of the start
 * of a gateway. Here the three forms of a private key that carry no password are read by the JDK;
 * whatever else James accepts still goes its way.
 */
package dev.hikyaku.server.tls;
