package dev.hikyaku.server.store.repeats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.local.DeliveryKey;
import dev.hikyaku.server.login.ManualClock;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.core.Username;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class RepeatsTest {

    abstract static class Contract {
        private static final String ID = "0123456789abcdef0123456789abcdef";
        private static final Duration WEEK = Duration.ofDays(7);

        private final ManualClock clock = new ManualClock();
        private Repeats repeats;

        abstract TestDatabase testDatabase();

        private Database database() {
            return testDatabase().get();
        }

        @BeforeEach
        void empty() {
            testDatabase().clear();
            repeats = new Repeats(database(), clock, WEEK);
        }

        private static DeliveryKey key(String id, String account) {
            return new DeliveryKey(id, Username.of(account));
        }

        private static DeliveryKey alice() {
            return key(ID, "alice@example.org");
        }

        private boolean deliver(DeliveryKey key) {
            return database().write(transaction -> repeats.firstTime(transaction, key));
        }

        @Test
        void theSameMailForTheSameAccountIsARepeat() {
            assertThat(deliver(alice())).isTrue();
            assertThat(deliver(alice())).isFalse();
        }

        @Test
        void anotherMailOrAnotherAccountIsNone() {
            deliver(alice());

            assertThat(deliver(key(ID, "bob@example.org"))).isTrue();
            assertThat(deliver(key(ID.replace('0', 'f'), "alice@example.org"))).isTrue();
        }

        /** An id that ends where an account begins must not make one key of two. */
        @Test
        void idAndAccountAreKeptApart() {
            deliver(key(ID, "abc@example.org"));

            assertThat(deliver(key(ID + "a", "bc@example.org"))).isTrue();
        }

        @Test
        void whatWasNotStoredIsAFirstTimeAgain() {
            database()
                    .write(
                            transaction -> {
                                repeats.firstTime(transaction, alice());
                                repeats.forget(transaction, alice());
                                return null;
                            });

            assertThat(deliver(alice())).isTrue();
        }

        @Test
        void whatWasUndoneIsAFirstTimeAgain() {
            assertThatThrownBy(
                            () ->
                                    database()
                                            .write(
                                                    transaction -> {
                                                        repeats.firstTime(transaction, alice());
                                                        throw new IOException("disk full");
                                                    }))
                    .isInstanceOf(IOException.class);

            assertThat(deliver(alice())).isTrue();
        }

        @Test
        void ofManyAtOnceOneIsTheFirst() throws Exception {
            List<CompletableFuture<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(database().submit(transaction -> repeats.firstTime(transaction, alice())));
            }
            List<Boolean> first = new ArrayList<>();
            for (CompletableFuture<Boolean> one : all) {
                first.add(one.get(10, TimeUnit.SECONDS));
            }

            assertThat(first).containsOnlyOnce(true).hasSize(50);
        }

        @Test
        void aDeliveryIsForgottenAfterItsTimeAndNotBefore() {
            deliver(alice());
            clock.advance(Duration.ofDays(1));
            deliver(key(ID, "bob@example.org"));

            clock.advance(WEEK.minusDays(1).minusMillis(1));
            assertThat(repeats.forgetOld()).isZero();
            assertThat(deliver(alice())).isFalse();

            clock.advance(Duration.ofMillis(1));
            assertThat(repeats.forgetOld()).isEqualTo(1);
            assertThat(deliver(alice())).isTrue();
            assertThat(deliver(key(ID, "bob@example.org"))).isFalse();
        }

        @Test
        void anyNumberIsForgottenAndWhatIsBetweenThemIsKept() {
            remember("old", 2_500);
            clock.advance(WEEK);
            remember("new", 500);

            assertThat(repeats.forgetOld()).isEqualTo(2_500);

            assertThat(repeats.forgetOld()).isZero();
            assertThat(count()).isEqualTo(500);
        }

        private void remember(String name, int number) {
            database()
                    .write(
                            transaction -> {
                                for (int i = 0; i < number; i++) {
                                    repeats.firstTime(
                                            transaction, key(ID, name + i + "@example.org"));
                                }
                                return null;
                            });
        }

        private int count() {
            return database()
                    .read(
                            handle ->
                                    handle.createQuery("SELECT count(*) FROM repeat")
                                            .mapTo(Integer.class)
                                            .one());
        }
    }

    @Nested
    class OnSqlite extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        TestDatabase testDatabase() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgresql extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        TestDatabase testDatabase() {
            return DATABASE;
        }
    }
}
