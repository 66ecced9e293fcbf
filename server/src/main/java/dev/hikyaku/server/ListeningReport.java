package dev.hikyaku.server;

import java.util.List;

/**
 * Tells which ports are open, for the start log and for tests. A module that opens listeners adds
 * one to the {@code Multibinder} of this type.
 */
@FunctionalInterface
public interface ListeningReport {

    /** The open ports, in the order of the configuration file; asked after the start. */
    List<Listening> listening();
}
