package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Postgres;

import java.util.Optional;

/** A database of either kind for a server under test. */
public final class Base implements AutoCloseable {
    private static final String NAME = "mail";

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

    /** A server that keeps its mail in it. */
    public HikyakuProcess.Setup server() {
        var setup = HikyakuProcess.role("standalone");
        postgres.ifPresent(
                server ->
                        setup.environment("HIKYAKU_DATABASE_URL", server.url(NAME))
                                .environment("HIKYAKU_DATABASE_USER", Postgres.USER)
                                .environment("HIKYAKU_DATABASE_PASSWORD", Postgres.PASSWORD));
        return setup;
    }

    public Postgres postgres() {
        return postgres.orElseThrow();
    }

    @Override
    public void close() {
        postgres.ifPresent(Postgres::close);
    }
}
