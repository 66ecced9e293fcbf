package dev.hikyaku.server.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RememberedTest {
    @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

    private final Remembered<String, Integer> remembered =
            DATABASE.get().remembered(Seldom.ACCOUNTS, 10);
    private int asked;

    @BeforeEach
    void clear() {
        DATABASE.clear();
    }

    private int domains() {
        return remembered.get(
                "domains",
                () -> {
                    asked++;
                    return DATABASE.get()
                            .read(
                                    handle ->
                                            handle.createQuery("SELECT count(*) FROM domain")
                                                    .mapTo(Integer.class)
                                                    .one());
                });
    }

    private static void add(String domain, Seldom kind) {
        DATABASE.get()
                .write(
                        transaction -> {
                            transaction.changed(kind);
                            return transaction
                                    .handle()
                                    .execute("INSERT INTO domain (name) VALUES (?)", domain);
                        });
    }

    @Test
    void anAnswerIsKeptUntilSomethingOfItsKindChanges() {
        assertThat(domains()).isZero();
        assertThat(domains()).isZero();
        assertThat(asked).isEqualTo(1);

        add("a.example", Seldom.ACCOUNTS);

        assertThat(domains()).isEqualTo(1);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void aChangeOfAnotherKindForgetsNothing() {
        assertThat(domains()).isZero();

        add("a.example", Seldom.MAILBOXES);

        assertThat(domains()).isZero();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void whatWasReadBeforeAChangeWasCommittedIsNotKept() {
        int read =
                remembered.get(
                        "domains",
                        () -> {
                            add("a.example", Seldom.ACCOUNTS);
                            return 0;
                        });

        assertThat(read).isZero();
        assertThat(domains()).isEqualTo(1);
    }

    @Test
    void aLookupThatFailsIsAskedAgain() {
        assertThatThrownBy(
                        () ->
                                remembered.get(
                                        "domains",
                                        () -> {
                                            throw StorageUnavailableException.nothingHappened(
                                                    "away", null);
                                        }))
                .isInstanceOf(StorageUnavailableException.class);

        assertThat(domains()).isZero();
    }
}
