package dev.hikyaku.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.local.DeliveryKey;
import dev.hikyaku.server.login.ManualClock;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.core.Username;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;

class RunningStoreTest {
    private static final DeliveryKey KEY =
            new DeliveryKey("0123456789abcdef0123456789abcdef", Username.of("a@example.org"));

    @TempDir Path var;
    private final ManualClock clock = new ManualClock();
    private final MetricRegistry registry = new MetricRegistry();
    private final MetricFactory metrics = new DropWizardMetricFactory(registry);
    private final StoreSettings settings = StoreSettings.usual();

    /** Everything is in one directory. */
    private final class Here implements FileSystem {
        @Override
        public File getBasedir() {
            return var.toFile();
        }

        @Override
        public InputStream getResource(String url) {
            throw new UnsupportedOperationException(url);
        }

        @Override
        public File getFile(String url) {
            return var.toFile();
        }
    }

    private RunningStore start() throws IOException {
        return new RunningStore(new Here(), settings, clock, metrics, new NoopGaugeRegistry());
    }

    private static boolean deliver(RunningStore store) {
        return store.open()
                .database()
                .write(transaction -> store.repeats().firstTime(transaction, KEY));
    }

    private static int refuse(Transaction transaction) {
        throw new IllegalArgumentException("no");
    }

    private static int remembered(RunningStore store) {
        return store.open()
                .database()
                .read(
                        handle ->
                                handle.createQuery("SELECT count(*) FROM repeat")
                                        .mapTo(Integer.class)
                                        .one());
    }

    @Test
    void deliveriesAreKnownAfterARestartAndForgottenInTheEnd() throws Exception {
        RunningStore first = start();
        assertThat(deliver(first)).isTrue();
        assertThat(metrics.generate("storeChanges").getCount()).isEqualTo(1);
        assertThat(registry.timer("storeCommit").getCount()).isEqualTo(1);
        assertThatThrownBy(() -> first.open().database().write(RunningStoreTest::refuse))
                .hasMessage("no");
        assertThat(metrics.generate("storeChanges").getCount()).isEqualTo(1);
        assertThat(metrics.generate("storeChangesPutOff").getCount()).isZero();
        first.close();

        RunningStore second = start();
        try {
            assertThat(deliver(second)).isFalse();
            clock.advance(settings.repeats());
            second.keepInOrder();

            await().atMost(Duration.ofSeconds(30)).until(() -> remembered(second) == 0);
            assertThat(deliver(second)).isTrue();
        } finally {
            second.close();
        }
    }
}
