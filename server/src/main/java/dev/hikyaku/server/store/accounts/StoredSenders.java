package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.login.AllowedSenders;
import dev.hikyaku.server.store.sql.Database;

import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;

import java.util.List;

import javax.mail.internet.AddressException;

/**
 * The addresses and domains an operator lets an account write as. Stored as {@code user@domain} or,
 * for all of a domain, {@code @domain}.
 *
 * <p>A database that is away is a {@link dev.hikyaku.server.store.sql.StorageUnavailableException}.
 */
public final class StoredSenders implements AllowedSenders {

    /** What an operator may name, for messages. */
    static final String EXPECTED = "an address, or a domain such as example.org";

    private final Database database;

    public StoredSenders(Database database) {
        this.database = database;
    }

    @Override
    public boolean allow(Username account, MailAddress sender) {
        String address = StoredAddresses.lower(sender.asString());
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT 1 FROM allowed_sender"
                                                + " WHERE account = ? AND sender IN (?, ?)"
                                                + " LIMIT 1")
                                .bind(0, account.asString())
                                .bind(1, address)
                                .bind(2, "@" + sender.getDomain().asString())
                                .mapTo(Integer.class)
                                .findOne()
                                .isPresent());
    }

    /** The account's, in order. */
    public List<String> list(Username account) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT sender FROM allowed_sender WHERE account = ?"
                                                + " ORDER BY sender")
                                .bind(0, account.asString())
                                .mapTo(String.class)
                                .list());
    }

    /**
     * Allows one more; once or often is the same.
     *
     * @throws IllegalArgumentException when it is neither an address nor a domain
     */
    public void add(Username account, String sender) {
        String normal = normal(sender);
        database.write(
                transaction ->
                        transaction
                                .handle()
                                .execute(
                                        "INSERT INTO allowed_sender (account, sender) VALUES (?, ?)"
                                                + " ON CONFLICT (account, sender) DO NOTHING",
                                        account.asString(),
                                        normal));
    }

    /**
     * Takes one back; false when it was not allowed.
     *
     * @throws IllegalArgumentException when it is neither an address nor a domain
     */
    public boolean remove(Username account, String sender) {
        String normal = normal(sender);
        return database.write(
                        transaction ->
                                transaction
                                        .handle()
                                        .execute(
                                                "DELETE FROM allowed_sender"
                                                        + " WHERE account = ? AND sender = ?",
                                                account.asString(),
                                                normal))
                > 0;
    }

    private static String normal(String sender) {
        try {
            int at = sender.lastIndexOf('@');
            if (at > 0) {
                return StoredAddresses.lower(new MailAddress(sender).asString());
            }
            Domain domain = Domain.of(sender.substring(at + 1));
            return "@" + new MailAddress("any", domain).getDomain().asString();
        } catch (AddressException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "sender: %s (expected: %s)".formatted(sender, EXPECTED), e);
        }
    }
}
