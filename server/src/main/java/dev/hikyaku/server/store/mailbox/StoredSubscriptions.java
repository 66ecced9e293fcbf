package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.Database;

import org.apache.james.core.Username;
import org.apache.james.mailbox.store.transaction.NonTransactionalMapper;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.mailbox.store.user.model.Subscription;

import java.util.List;

import javax.inject.Inject;

/** Which mailboxes users want to see (RFC 9051 section 6.3.7), in the database. */
public final class StoredSubscriptions extends NonTransactionalMapper
        implements SubscriptionMapper {
    private final Database database;

    @Inject
    public StoredSubscriptions(Database database) {
        this.database = database;
    }

    @Override
    public void save(Subscription subscription) {
        execute(
                "INSERT INTO subscription (username, mailbox) VALUES (?, ?) ON CONFLICT DO NOTHING",
                subscription);
    }

    @Override
    public void delete(Subscription subscription) {
        execute("DELETE FROM subscription WHERE username = ? AND mailbox = ?", subscription);
    }

    private void execute(String statement, Subscription subscription) {
        database.write(
                transaction ->
                        transaction
                                .handle()
                                .execute(
                                        statement,
                                        subscription.getUser().asString(),
                                        subscription.getMailbox()));
    }

    @Override
    public List<Subscription> findSubscriptionsForUser(Username user) {
        return database.read(
                handle ->
                        handle.select(
                                        "SELECT mailbox FROM subscription WHERE username = ?",
                                        user.asString())
                                .map((row, context) -> new Subscription(user, row.getString(1)))
                                .list());
    }
}
