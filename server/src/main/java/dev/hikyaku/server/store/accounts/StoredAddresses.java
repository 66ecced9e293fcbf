package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Read;
import dev.hikyaku.server.store.sql.Remembered;
import dev.hikyaku.server.store.sql.Seldom;
import dev.hikyaku.server.store.sql.StorageUnavailableException;
import dev.hikyaku.server.store.sql.Write;

import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.AbstractRecipientRewriteTable;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.lib.Mappings;
import org.apache.james.rrt.lib.MappingsImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import javax.inject.Inject;

/**
 * Aliases, forwards, groups, domain aliases and catch-all addresses. Addresses that differ in case
 * are one.
 *
 * <p>A catch-all address takes the mail of its domain that nobody else gets: an account and an
 * address with a mapping of its own come first. (In James 3.8.1 a domain's address mapping takes
 * the accounts' mail as well.)
 *
 * <p>A database that is away is a {@link RecipientRewriteTableException}, which listeners and the
 * pipeline answer with 451.
 */
public final class StoredAddresses extends AbstractRecipientRewriteTable {
    private static final String CATCH_ALL = Mapping.Type.Address.name();

    private record Sources(String one, String other) {}

    private record Row(MappingSource source, Mapping mapping) {
        static Row of(RowView row) {
            return new Row(
                    MappingSource.parse(row.getColumn("source", String.class)),
                    Mapping.of(
                            Mapping.Type.valueOf(row.getColumn("kind", String.class)),
                            row.getColumn("target", String.class)));
        }
    }

    private static final int REMEMBERED = 10_000;

    private final Database database;
    private final Remembered<Sources, List<Row>> remembered;
    private UsersRepository users;

    public StoredAddresses(Database database) {
        this.database = database;
        this.remembered = database.remembered(Seldom.ACCOUNTS, REMEMBERED);
    }

    @Inject
    @Override
    public void setUsersRepository(UsersRepository users) {
        super.setUsersRepository(users);
        this.users = users;
    }

    @Override
    public void addMapping(MappingSource source, Mapping mapping)
            throws RecipientRewriteTableException {
        write(
                transaction -> {
                    add(transaction.handle(), text(source), mapping.getType(), text(mapping));
                    return null;
                });
    }

    static void add(Handle handle, String source, Mapping.Type kind, String target) {
        handle.execute(
                "INSERT INTO mapping (source, kind, target) VALUES (?, ?, ?)"
                        + " ON CONFLICT (source, kind, target) DO NOTHING",
                source,
                kind.name(),
                target);
    }

    @Override
    public void removeMapping(MappingSource source, Mapping mapping)
            throws RecipientRewriteTableException {
        write(
                transaction ->
                        transaction
                                .handle()
                                .execute(
                                        "DELETE FROM mapping"
                                                + " WHERE source = ? AND kind = ? AND target = ?",
                                        text(source),
                                        mapping.getType().name(),
                                        text(mapping)));
    }

    /** Who gets a domain's mail for addresses nobody has. */
    Optional<String> catchAll(Domain domain) throws RecipientRewriteTableException {
        return read(
                handle ->
                        handle.createQuery(
                                        "SELECT target FROM mapping WHERE source = ? AND kind = ?"
                                                + " ORDER BY target LIMIT 1")
                                .bind(0, text(MappingSource.fromDomain(domain)))
                                .bind(1, CATCH_ALL)
                                .mapTo(String.class)
                                .findOne());
    }

    /** Puts another address, or none, in the place of the one that was. */
    void setCatchAll(Domain domain, Optional<MailAddress> address)
            throws RecipientRewriteTableException {
        String source = text(MappingSource.fromDomain(domain));
        write(
                transaction -> {
                    Handle handle = transaction.handle();
                    handle.execute(
                            "DELETE FROM mapping WHERE source = ? AND kind = ?", source, CATCH_ALL);
                    address.ifPresent(
                            to -> add(handle, source, Mapping.Type.Address, lower(to.asString())));
                    return null;
                });
    }

    @Override
    public Mappings getStoredMappings(MappingSource source) throws RecipientRewriteTableException {
        return mappings(rows(text(source), text(source)).stream());
    }

    @Override
    protected Mappings mapAddress(String user, Domain domain)
            throws RecipientRewriteTableException {
        Username address = Username.fromLocalPartWithDomain(user, domain);
        MappingSource own = MappingSource.fromUser(address);
        MappingSource everybody = MappingSource.fromDomain(domain);
        List<Row> rows = rows(text(own), text(everybody));
        Mappings ofOwn = mappings(rows.stream().filter(row -> row.source().equals(own)));
        if (!ofOwn.isEmpty()) {
            return ofOwn;
        }
        boolean caught = rows.stream().anyMatch(StoredAddresses::catchesAll);
        boolean somebodys = caught && isAccount(address);
        return mappings(rows.stream().filter(row -> !somebodys || !catchesAll(row)));
    }

    private static boolean catchesAll(Row row) {
        return row.mapping().getType() == Mapping.Type.Address;
    }

    private boolean isAccount(Username address) throws RecipientRewriteTableException {
        try {
            return users.contains(
                    users.supportVirtualHosting()
                            ? address
                            : Username.fromLocalPartWithoutDomain(address.getLocalPart()));
        } catch (UsersRepositoryException e) {
            throw new RecipientRewriteTableException("accounts cannot be read", e);
        }
    }

    @Override
    public Map<MappingSource, Mappings> getAllMappings() throws RecipientRewriteTableException {
        List<Row> rows =
                read(
                        handle ->
                                handle.createQuery(
                                                "SELECT source, kind, target FROM mapping"
                                                        + " ORDER BY source, kind, target")
                                        .map(Row::of)
                                        .list());
        Map<MappingSource, MappingsImpl.Builder> all = new LinkedHashMap<>();
        rows.forEach(
                row ->
                        all.computeIfAbsent(row.source(), source -> MappingsImpl.builder())
                                .add(row.mapping()));
        Map<MappingSource, Mappings> built = new LinkedHashMap<>();
        all.forEach((source, mappings) -> built.put(source, mappings.build()));
        return built;
    }

    @Override
    public Stream<MappingSource> listSources(Mapping mapping)
            throws RecipientRewriteTableException {
        if (!listSourcesSupportedType.contains(mapping.getType())) {
            throw new IllegalArgumentException(
                    "Not supported mapping of type " + mapping.getType());
        }
        List<String> sources =
                read(
                        handle ->
                                handle.createQuery(
                                                "SELECT source FROM mapping"
                                                        + " WHERE target = ? AND kind = ?"
                                                        + " ORDER BY source")
                                        .bind(0, text(mapping))
                                        .bind(1, mapping.getType().name())
                                        .mapTo(String.class)
                                        .list());
        return sources.stream().map(MappingSource::parse);
    }

    private List<Row> rows(String source, String other) throws RecipientRewriteTableException {
        try {
            return remembered.get(new Sources(source, other), () -> read(source, other));
        } catch (StorageUnavailableException e) {
            throw unreadable(e);
        }
    }

    private List<Row> read(String source, String other) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT source, kind, target FROM mapping"
                                                + " WHERE source IN (?, ?)"
                                                + " ORDER BY source, kind, target")
                                .bind(0, source)
                                .bind(1, other)
                                .map(Row::of)
                                .list());
    }

    private static Mappings mappings(Stream<Row> rows) {
        return MappingsImpl.fromMappings(rows.map(Row::mapping));
    }

    static String text(MappingSource source) {
        return lower(source.asMailAddressString());
    }

    /** Regular expressions and texts of refusals keep their case. */
    private static String text(Mapping mapping) {
        return switch (mapping.getType()) {
            case Regex, Error -> mapping.getMappingValue();
            case Address, Alias, Forward, Group, Domain, DomainAlias ->
                    lower(mapping.getMappingValue());
        };
    }

    static String lower(String address) {
        return address.toLowerCase(Locale.US);
    }

    private <T> T read(Read<T, RuntimeException> work) throws RecipientRewriteTableException {
        try {
            return database.read(work);
        } catch (StorageUnavailableException e) {
            throw unreadable(e);
        }
    }

    private static RecipientRewriteTableException unreadable(StorageUnavailableException e) {
        return new RecipientRewriteTableException("addresses cannot be read", e);
    }

    private <T> T write(Write<T, RuntimeException> work) throws RecipientRewriteTableException {
        try {
            return database.write(
                    transaction -> {
                        transaction.changed(Seldom.ACCOUNTS);
                        return work.in(transaction);
                    });
        } catch (StorageUnavailableException e) {
            throw new RecipientRewriteTableException("addresses cannot be written", e);
        }
    }
}
