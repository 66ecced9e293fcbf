package dev.hikyaku.lmtp;

import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The domains here, in memory; they can be away. */
final class Domains implements DomainList {
    private final List<Domain> domains;
    private boolean away;

    Domains(String... names) {
        domains = new ArrayList<>(Arrays.stream(names).map(Domain::of).toList());
    }

    void goAway() {
        away = true;
    }

    private List<Domain> read() throws DomainListException {
        if (away) {
            throw new DomainListException("away");
        }
        return domains;
    }

    @Override
    public List<Domain> getDomains() throws DomainListException {
        return List.copyOf(read());
    }

    @Override
    public boolean containsDomain(Domain domain) throws DomainListException {
        return read().contains(domain);
    }

    @Override
    public void addDomain(Domain domain) throws DomainListException {
        read().add(domain);
    }

    @Override
    public void removeDomain(Domain domain) throws DomainListException {
        read().remove(domain);
    }

    @Override
    public Domain getDefaultDomain() throws DomainListException {
        return read().getFirst();
    }
}
