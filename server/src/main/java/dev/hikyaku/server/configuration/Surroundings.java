package dev.hikyaku.server.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What a value is checked against besides its form.
 *
 * @param conf what {@code file://conf/} names
 * @param var what {@code file://var/} names
 * @param home what every other relative {@code file://} names; {@code file:///x} and {@code
 *     file:/x} are {@code /x}
 * @param classes where mailets, matchers and handlers are looked for
 * @param clock tells whether a certificate is valid today
 */
record Surroundings(Path conf, Path var, Path home, ClassLoader classes, Clock clock) {

    private static final int LONGEST_BYTES = 1024 * 1024;
    private static final String CLASSPATH = "classpath:";
    private static final String FILE = "file:";
    private static final String CONF = "file://conf/";
    private static final String VAR = "file://var/";
    private static final String ABSOLUTE = "file:///";
    private static final String RELATIVE = "file://";

    static Surroundings of(Path conf, Path var, Path home) {
        return new Surroundings(conf, var, home, Classes.withExtensions(home), Clock.systemUTC());
    }

    Surroundings at(Clock other) {
        return new Surroundings(conf, var, home, classes, other);
    }

    /** Whether a value names a file at all. */
    static boolean isReference(String value) {
        return value.startsWith(FILE) || value.startsWith(CLASSPATH);
    }

    /** The bytes behind a {@code file:} or {@code classpath:} reference, the first MiB of them. */
    byte[] read(String reference) throws IOException {
        try (InputStream in = open(reference)) {
            return in.readNBytes(LONGEST_BYTES);
        } catch (IllegalArgumentException e) {
            throw new IOException("not a file name", e);
        }
    }

    private InputStream open(String reference) throws IOException {
        if (!reference.startsWith(CLASSPATH)) {
            return Files.newInputStream(path(reference));
        }
        String name = reference.substring(CLASSPATH.length());
        InputStream in = classes.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("not on the class path");
        }
        return in;
    }

    private Path path(String reference) {
        if (reference.startsWith(CONF)) {
            return conf.resolve(reference.substring(CONF.length()));
        }
        if (reference.startsWith(VAR)) {
            return var.resolve(reference.substring(VAR.length()));
        }
        if (reference.startsWith(ABSOLUTE)) {
            return Path.of("/").resolve(reference.substring(ABSOLUTE.length()));
        }
        String name = reference.startsWith(RELATIVE) ? RELATIVE : FILE;
        return home.resolve(reference.substring(name.length()));
    }
}
