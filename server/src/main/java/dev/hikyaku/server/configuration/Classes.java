package dev.hikyaku.server.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the classes configuration files name, without initialising them. */
final class Classes {
    private Classes() {}

    static Optional<Class<?>> find(String name, ClassLoader loader) {
        try {
            return Optional.of(Class.forName(name, false, loader));
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            return Optional.empty();
        }
    }

    static boolean isA(Class<?> type, String name, ClassLoader loader) {
        return find(name, loader).filter(type::isAssignableFrom).isPresent();
    }

    /** The server's own classes and the jars an operator put into {@code extensions-jars/}. */
    static ClassLoader withExtensions(Path home) {
        ClassLoader own = Classes.class.getClassLoader();
        Path jars = home.resolve("extensions-jars");
        if (!Files.isDirectory(jars)) {
            return own;
        }
        try (Stream<Path> files = Files.walk(jars)) {
            URL[] urls =
                    files.filter(file -> file.toString().endsWith(".jar"))
                            .map(Classes::url)
                            .toArray(URL[]::new);
            return urls.length == 0 ? own : new URLClassLoader(urls, own);
        } catch (IOException e) {
            throw new UncheckedIOException("extensions-jars: cannot be listed", e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
