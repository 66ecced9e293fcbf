package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Remembered;
import dev.hikyaku.server.store.sql.Seldom;
import dev.hikyaku.server.store.sql.StorageUnavailableException;

import org.apache.james.core.Domain;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.domainlist.lib.AbstractDomainList;
import org.apache.james.domainlist.lib.EnvDetector;

import java.util.List;

/**
 * The domains this server is responsible for. Those {@code domainlist.xml} names are added at each
 * start and stay when they are taken out of the file again: remove them in webadmin.
 *
 * <p>A database that is away is a {@link DomainListException}, which listeners answer with 451.
 */
public final class StoredDomains extends AbstractDomainList {
    private static final int REMEMBERED = 1_000;

    private final Database database;
    private final Remembered<Domain, Boolean> remembered;

    public StoredDomains(DNSService dns, Database database) {
        super(dns, new FileOnly());
        this.database = database;
        this.remembered = database.remembered(Seldom.ACCOUNTS, REMEMBERED);
    }

    /**
     * James makes the environment's {@code DOMAIN} one of ours, and fails at the second start
     * because it is there already.
     */
    private static final class FileOnly extends EnvDetector {
        @Override
        public String getEnv(String name) {
            return null;
        }
    }

    @Override
    protected List<Domain> getDomainListInternal() throws DomainListException {
        try {
            return database.read(
                    handle ->
                            handle.createQuery("SELECT name FROM domain ORDER BY name")
                                    .mapTo(String.class)
                                    .map(Domain::of)
                                    .list());
        } catch (StorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    protected boolean containsDomainInternal(Domain domain) throws DomainListException {
        try {
            return remembered.get(domain, () -> isThere(domain));
        } catch (StorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    private boolean isThere(Domain domain) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT 1 FROM domain WHERE name = ?")
                                .bind(0, domain.asString())
                                .mapTo(Integer.class)
                                .findOne()
                                .isPresent());
    }

    @Override
    public void addDomain(Domain domain) throws DomainListException {
        int added =
                change(
                        "INSERT INTO domain (name) VALUES (?) ON CONFLICT (name) DO NOTHING",
                        domain);
        if (added == 0) {
            throw new DomainListException(domain.name() + " already exists");
        }
    }

    @Override
    protected void doRemoveDomain(Domain domain) throws DomainListException {
        if (change("DELETE FROM domain WHERE name = ?", domain) == 0) {
            throw new DomainListException(domain.name() + " was not found");
        }
    }

    private int change(String sql, Domain domain) throws DomainListException {
        try {
            return database.write(
                    transaction -> {
                        transaction.changed(Seldom.ACCOUNTS);
                        return transaction.handle().execute(sql, domain.asString());
                    });
        } catch (StorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    private static DomainListException unavailable(StorageUnavailableException e) {
        return new DomainListException("domains cannot be read or written", e);
    }
}
