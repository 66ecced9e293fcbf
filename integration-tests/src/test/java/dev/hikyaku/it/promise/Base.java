package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Postgres;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A database of either kind for a server under test. */
public final class Base implements AutoCloseable {
    private static final String NAME = "mail";
    private static final Pattern KIND = Pattern.compile("\"kind\"\\s*:\\s*\"(\\w+)\"");

    private final Optional<Postgres> postgres;

    private Base(Optional<Postgres> postgres) {
        this.postgres = postgres;
    }

    /** Which database. */
    public enum Kind {
        SQLITE,
        POSTGRESQL;

        public Base open() {
            return this == SQLITE ? new Base(Optional.empty()) : postgres();
        }

        private static Base postgres() {
            var postgres = Postgres.start();
            try {
                postgres.createDatabase(NAME);
                return new Base(Optional.of(postgres));
            } catch (RuntimeException | AssertionError e) {
                postgres.close();
                throw e;
            }
        }
    }

    /** A standalone that keeps its mail in it. */
    public HikyakuProcess.Setup server() {
        return server("standalone");
    }

    /** A server of this role that keeps its mail in it. */
    public HikyakuProcess.Setup server(String role) {
        // What was expunged goes at the next start: its files, too, are there for a crash.
        var setup =
                HikyakuProcess.role(role)
                        .edit("store.properties", "messages.grace=1h", "messages.grace=1s")
                        // It lives for seconds: C2 would only take time from it.
                        .jvmOption("-XX:TieredStopAtLevel=1")
                        // Fifty logins a round are not what is tested.
                        .edit("usersrepository.xml", ">ARGON2ID<", ">PBKDF2-SHA512-1000-512<");
        postgres.ifPresent(
                server ->
                        setup.environment("HIKYAKU_DATABASE_URL", server.url(NAME))
                                .environment("HIKYAKU_DATABASE_USER", Postgres.USER)
                                .environment("HIKYAKU_DATABASE_PASSWORD", Postgres.PASSWORD));
        return setup;
    }

    /**
     * What {@code hikyaku store verify --repair} finds wrong with the stopped server's store. A
     * file no message needs is nothing wrong: its delivery was cut off before anybody was told of
     * it.
     */
    public List<String> repair(HikyakuProcess server) {
        return flaws(server, "--repair").stream()
                .filter(Predicate.not("UNUSED_FILE"::equals))
                .toList();
    }

    /** What {@code hikyaku store verify} finds wrong with the stopped server's store. */
    public List<String> verify(HikyakuProcess server) {
        return flaws(server);
    }

    private static List<String> flaws(HikyakuProcess server, String... options) {
        Command.Finished finished = verify(server, options);
        if (!finished.text().contains("\"sound\"")) {
            throw new AssertionError(finished + " (expected: a report)");
        }
        return KIND.matcher(finished.text()).results().map(kind -> kind.group(1)).toList();
    }

    private static Command.Finished verify(HikyakuProcess server, String... options) {
        return server.command(
                Stream.concat(Stream.of("store", "verify", "--json"), Stream.of(options)).toList());
    }

    public Postgres postgres() {
        return postgres.orElseThrow();
    }

    @Override
    public void close() {
        postgres.ifPresent(Postgres::close);
    }
}
