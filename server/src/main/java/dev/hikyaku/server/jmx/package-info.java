/**
 * The James command line tool and the JMX server it talks to.
 *
 * <p>James 3.8.1 generates ten characters with a random generator that can be predicted, writes
 * them beside its configuration, goes on without a password when that fails, and exports its RMI
 * server on every interface at a random port. Here one port of a loopback address serves registry
 * and server, the credential is 256 random bits in a file only its owner reads, and what cannot be
 * protected does not start.
 */
package dev.hikyaku.server.jmx;
