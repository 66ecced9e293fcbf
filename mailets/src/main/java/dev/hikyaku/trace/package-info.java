/** The trace header between our own servers: written by gateways, read by stores. */
package dev.hikyaku.trace;
