package dev.hikyaku.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

class StoreHealthCheckTest {
    @TempDir Path var;

    private OpenStore open() throws IOException {
        return OpenStore.open(var, StoreSettings.usual(), Clock.systemUTC());
    }

    private static Result check(OpenStore store) {
        return Mono.from(new StoreHealthCheck(store.database(), store.files()).check()).block();
    }

    @Test
    void aStoreThatTakesMailIsHealthyAndKeepsNothingOfTheCheck() throws IOException {
        try (OpenStore store = open()) {
            assertThat(check(store).isHealthy()).isTrue();
            assertThat(check(store).isHealthy()).isTrue();

            assertThat(store.directory().messages().resolve("tmp")).isEmptyDirectory();
        }
    }

    @Test
    void withoutItsDirectoryItIsUnhealthy() throws IOException {
        try (OpenStore store = open()) {
            Files.delete(store.directory().messages().resolve("tmp"));

            Result result = check(store);

            assertThat(result.getStatus()).isEqualTo(ResultStatus.UNHEALTHY);
            assertThat(result.getCause()).hasValue("no file can be written in messages/");
        }
    }

    @Test
    void withoutItsDatabaseItIsUnhealthy() throws IOException {
        OpenStore store = open();
        store.close();

        Result result = check(store);

        assertThat(result.getStatus()).isEqualTo(ResultStatus.UNHEALTHY);
        assertThat(result.getCause()).hasValue("the database does not answer");
    }
}
