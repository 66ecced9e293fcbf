package dev.hikyaku.server.store;

import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.messages.NoRoomException;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.StorageUnavailableException;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;

import reactor.core.publisher.Mono;

import java.io.IOException;

import javax.inject.Inject;

/**
 * {@code Store}: unhealthy when a mail that came now could not be stored, because the database does
 * not answer or takes no change, or because no file can be written.
 */
public final class StoreHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Store");

    private final Database database;
    private final MessageFiles files;

    @Inject
    public StoreHealthCheck(Database database, MessageFiles files) {
        this.database = database;
        this.files = files;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(this::result);
    }

    private Result result() {
        try {
            files.probe();
            database.read(handle -> handle.select("SELECT 1").mapTo(Integer.class).one());
            database.write(
                    transaction ->
                            transaction.handle().select("SELECT 1").mapTo(Integer.class).one());
            return Result.healthy(NAME);
        } catch (NoRoomException e) {
            return Result.unhealthy(NAME, "no room for mail on the disk of HIKYAKU_VAR", e);
        } catch (IOException e) {
            return Result.unhealthy(NAME, "no file can be written in messages/", e);
        } catch (StorageUnavailableException e) {
            return Result.unhealthy(NAME, e.getMessage(), e);
        }
    }
}
