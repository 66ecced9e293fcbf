package dev.hikyaku.server.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class DatabaseTest {

    abstract static class Contract {
        private final AtomicInteger ids = new AtomicInteger();

        abstract TestDatabase testDatabase();

        private Database database() {
            return testDatabase().get();
        }

        @BeforeEach
        void empty() {
            testDatabase().clear();
        }

        @Test
        void whatIsWrittenIsReadAfterwards() {
            database().write(this::insert);

            assertThat(count()).isEqualTo(1);
        }

        @Test
        void whatThrowsLeavesNothingBehindAndItsCallerHearsIt() {
            assertThatThrownBy(
                            () ->
                                    database()
                                            .write(
                                                    transaction -> {
                                                        insert(transaction);
                                                        throw new IOException("refused");
                                                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("refused");
            assertThat(count()).isZero();
        }

        @Test
        void oneFailureOfAGroupUndoesNoneOfTheOthers() throws Exception {
            CountDownLatch gate = new CountDownLatch(1);
            CompletableFuture<?> first = database().submit(transaction -> await(gate));
            List<CompletableFuture<?>> good = new ArrayList<>();
            List<CompletableFuture<?>> bad = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                good.add(database().submit(this::insert));
                bad.add(
                        database()
                                .submit(
                                        transaction -> {
                                            insert(transaction);
                                            throw new IllegalStateException("refused");
                                        }));
            }
            gate.countDown();
            first.get(10, TimeUnit.SECONDS);

            assertThat(good).allSatisfy(done -> done.get(10, TimeUnit.SECONDS));
            assertThat(bad)
                    .allSatisfy(
                            done ->
                                    assertThatThrownBy(() -> done.get(10, TimeUnit.SECONDS))
                                            .hasRootCauseMessage("refused"));
            assertThat(count()).isEqualTo(20);
        }

        @Test
        void aStatementThatIsWrongFailsAlone() throws Exception {
            CountDownLatch gate = new CountDownLatch(1);
            CompletableFuture<?> first = database().submit(transaction -> await(gate));
            CompletableFuture<?> good = database().submit(this::insert);
            CompletableFuture<?> bad =
                    database().submit(transaction -> transaction.handle().execute("NO SQL"));
            gate.countDown();
            first.get(10, TimeUnit.SECONDS);

            good.get(10, TimeUnit.SECONDS);
            assertThatThrownBy(() -> bad.get(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(count()).isEqualTo(1);
        }

        /** Its statement is kept, and used again by the next. */
        @Test
        void aBatchThatFailsLeavesNothingForTheNext() {
            assertThatThrownBy(
                            () -> database().write(transaction -> insertAll(transaction, 1, 2, 1)))
                    .isInstanceOf(RuntimeException.class);
            assertThat(count()).isZero();

            database().write(transaction -> insertAll(transaction, 3));

            assertThat(count()).isEqualTo(1);
        }

        private static int[] insertAll(Transaction transaction, int... ids) {
            var batch =
                    transaction
                            .handle()
                            .prepareBatch("INSERT INTO dead_file (body_id) VALUES (:id)");
            for (int id : ids) {
                batch.bind("id", id).add();
            }
            return batch.execute();
        }

        @Test
        void whatFollowsACommitFollowsInTheOrderOfTheCommits() throws Exception {
            List<Integer> committed = Collections.synchronizedList(new ArrayList<>());
            List<Integer> told = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(
                        database()
                                .submit(
                                        transaction -> {
                                            int id = insert(transaction);
                                            committed.add(id);
                                            transaction.afterCommit(() -> told.add(id));
                                            return id;
                                        }));
            }
            for (CompletableFuture<?> one : all) {
                one.get(10, TimeUnit.SECONDS);
            }

            assertThat(told).isEqualTo(committed).hasSize(200);
        }

        @Test
        void nothingFollowsWhatWasUndone() {
            List<String> told = Collections.synchronizedList(new ArrayList<>());

            assertThatThrownBy(
                            () ->
                                    database()
                                            .write(
                                                    transaction -> {
                                                        transaction.afterCommit(
                                                                () -> told.add("told"));
                                                        throw new IOException("refused");
                                                    }))
                    .isInstanceOf(IOException.class);
            assertThat(told).isEmpty();
        }

        private int insert(Transaction transaction) {
            int id = ids.incrementAndGet();
            transaction.handle().execute("INSERT INTO dead_file (body_id) VALUES (?)", id);
            return id;
        }

        private static Object await(CountDownLatch gate) throws InterruptedException {
            assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
            return null;
        }

        private int count() {
            return database()
                    .read(
                            handle ->
                                    handle.createQuery("SELECT count(*) FROM dead_file")
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
