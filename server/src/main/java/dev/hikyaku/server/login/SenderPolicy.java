package dev.hikyaku.server.login;

import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

import java.util.Optional;

import javax.inject.Inject;
import javax.mail.internet.AddressException;

/**
 * Which addresses a login may write as: its own and its aliases, at this server's domains, and what
 * an operator allows besides, at any (webadmin {@code /users/{user}/allowedFromHeaders} and {@code
 * /users/{user}/senders} list them). No subaddresses ({@code bob+x@}) and no delegated accounts,
 * unless they are aliases.
 */
final class SenderPolicy {
    private final DomainList domains;
    private final UsersRepository users;
    private final CanSendFrom aliases;
    private final AllowedSenders others;

    @Inject
    SenderPolicy(
            DomainList domains, UsersRepository users, CanSendFrom aliases, AllowedSenders others) {
        this.domains = domains;
        this.users = users;
        this.aliases = aliases;
        this.others = others;
    }

    boolean allows(Username login, MailAddress sender)
            throws DomainListException, UsersRepositoryException {
        // Without virtual hosting the account of any domain's bob would be our bob.
        boolean own =
                domains.containsDomain(sender.getDomain())
                        && aliases.userCanSendFrom(login, users.getUsername(sender));
        return own || others.allow(login, sender);
    }

    boolean allows(Username login, String sender)
            throws DomainListException, UsersRepositoryException {
        Optional<MailAddress> address = address(sender);
        return address.isPresent() && allows(login, address.get());
    }

    private static Optional<MailAddress> address(String text) {
        int at = text.lastIndexOf('@');
        try {
            return Optional.of(
                    new MailAddress(text.substring(0, at), Domain.of(text.substring(at + 1))));
        } catch (AddressException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
