package dev.hikyaku.it.peers;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Libraries of {@code src/test/c}, built when first asked for, that stand between a program and the
 * C library ({@code LD_PRELOAD}).
 */
public final class Preload {
    private static final Map<String, Path> BUILT = new ConcurrentHashMap<>();

    private Preload() {}

    /**
     * The value of {@code LD_PRELOAD} for the library of this name, such as {@code bad_sectors}.
     */
    public static String of(String name) {
        return BUILT.computeIfAbsent(name, Preload::build).toString();
    }

    @SuppressWarnings("resource") // Lives as long as the test run: removed by the hook.
    private static Path build(String name) {
        var scratch = Scratch.create("preload");
        Runtime.getRuntime().addShutdownHook(new Thread(scratch::close));
        Path source =
                HikyakuProcess.home().resolve("integration-tests/src/test/c").resolve(name + ".c");
        Path built = scratch.resolve(name + ".so");
        Command.of(
                        "gcc",
                        "-shared",
                        "-fPIC",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-o",
                        built.toString(),
                        source.toString(),
                        "-lpthread",
                        "-ldl")
                .succeed();
        return built;
    }
}
