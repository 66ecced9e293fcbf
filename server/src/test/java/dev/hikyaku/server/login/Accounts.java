package dev.hikyaku.server.login;

import dev.hikyaku.server.memory.MemoryUsers;
import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.user.lib.UsersRepositoryImpl;

import java.lang.reflect.Proxy;

/** Domains and accounts in memory, with passwords stored as told. */
public final class Accounts {
    public static final Domain DOMAIN = Domain.of("example.org");

    private final MemoryDomainList domains;
    private final MemoryUsers stored;
    private final UsersRepositoryImpl<MemoryUsers> users;

    private Accounts(MemoryDomainList domains, MemoryUsers stored) {
        this.domains = domains;
        this.stored = stored;
        this.users = new UsersRepositoryImpl<>(domains, stored);
        users.setEnableVirtualHosting(true);
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
            return new Accounts(domains, new MemoryUsers(NewPasswords.of(algorithm)));
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

    /** Gives an account a hash that was made elsewhere. */
    Accounts withHash(String login, String hash) {
        Username name = Username.of(login);
        stored.replace(name, stored.find(name).orElseThrow(), PasswordHash.parse(hash));
        return this;
    }

    public UsersRepositoryImpl<MemoryUsers> users() {
        return users;
    }

    public MemoryUsers stored() {
        return stored;
    }

    public MemoryDomainList domains() {
        return domains;
    }
}
