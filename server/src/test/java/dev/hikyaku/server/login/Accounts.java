package dev.hikyaku.server.login;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.user.memory.MemoryUsersRepository;

import java.lang.reflect.Proxy;

/** James' own domains and accounts in memory, with passwords stored as told. */
public final class Accounts {
    public static final Domain DOMAIN = Domain.of("example.org");

    private final MemoryDomainList domains;
    private final MemoryUsersRepository users;

    private Accounts(MemoryDomainList domains, MemoryUsersRepository users) {
        this.domains = domains;
        this.users = users;
    }

    /** Fast to check, for tests that are about something else. */
    public static Accounts cheap() {
        return storedWith("PBKDF2-SHA512-1000-512");
    }

    public static Accounts storedWith(String algorithm) {
        try {
            MemoryDomainList domains = new MemoryDomainList(noDns());
            domains.configure(
                    DomainListConfiguration.builder()
                            .autoDetect(false)
                            .autoDetectIp(false)
                            .build());
            domains.addDomain(DOMAIN);
            MemoryUsersRepository users = MemoryUsersRepository.withVirtualHosting(domains);
            BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
            configuration.addProperty("algorithm", algorithm);
            configuration.addProperty("enableVirtualHosting", true);
            users.configure(configuration);
            return new Accounts(domains, users);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A domain list that asks DNS is a defect of the test. */
    private static DNSService noDns() {
        return (DNSService)
                Proxy.newProxyInstance(
                        Accounts.class.getClassLoader(),
                        new Class<?>[] {DNSService.class},
                        (proxy, method, arguments) -> {
                            throw new AssertionError("DNS was asked: " + method.getName());
                        });
    }

    public Accounts with(String login, String password) {
        try {
            users.addUser(Username.of(login), password);
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public MemoryUsersRepository users() {
        return users;
    }

    public MemoryDomainList domains() {
        return domains;
    }
}
