package dev.hikyaku.server.store.accounts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.DatabaseSettings;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepositoryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** James' code answers 451 to its own exceptions, and gives up on others. */
class DatabaseAwayTest {
    private static final Domain ORG = Domain.of("example.org");
    private static final Username BOB = Username.of("bob@example.org");
    private static final MappingSource SOURCE = MappingSource.fromUser(BOB);

    @TempDir Path directory;
    private Database closed;

    @BeforeEach
    void close() {
        closed = Database.open(DatabaseSettings.sqlite(), directory);
        closed.close();
    }

    @Test
    void domainsSayThatTheyCannotBeRead() {
        StoredDomains domains = new StoredDomains(NoDns.service(), closed);

        assertThatThrownBy(() -> domains.containsDomainInternal(ORG))
                .isInstanceOf(DomainListException.class);
        assertThatThrownBy(domains::getDomainListInternal).isInstanceOf(DomainListException.class);
        assertThatThrownBy(() -> domains.addDomain(ORG)).isInstanceOf(DomainListException.class);
    }

    @Test
    void accountsSayThatTheyCannotBeRead() {
        StoredUsers users = new StoredUsers(closed, NewPasswords.of("PBKDF2"));

        assertThatThrownBy(() -> users.contains(BOB)).isInstanceOf(UsersRepositoryException.class);
        assertThatThrownBy(() -> users.find(BOB)).isInstanceOf(UsersRepositoryException.class);
        assertThatThrownBy(users::list).isInstanceOf(UsersRepositoryException.class);
        assertThatThrownBy(() -> users.addUser(BOB, "x"))
                .isInstanceOf(UsersRepositoryException.class);
    }

    @Test
    void addressesSayThatTheyCannotBeRead() {
        StoredAddresses addresses = new StoredAddresses(closed);

        assertThatThrownBy(() -> addresses.mapAddress("bob", ORG))
                .isInstanceOf(RecipientRewriteTableException.class);
        assertThatThrownBy(addresses::getAllMappings)
                .isInstanceOf(RecipientRewriteTableException.class);
        assertThatThrownBy(() -> addresses.addMapping(SOURCE, Mapping.alias("a@b.example")))
                .isInstanceOf(RecipientRewriteTableException.class);
    }
}
